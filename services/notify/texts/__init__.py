"""What our letters say: pure functions from facts to a `Letter`, in the formal Vietnamese of official letters.

Who it is for decides the address; what ordered the report, the deadline and what was found stand in the words.
"""

from services.notify.letter import Call, Correction, Ground, Issuer, Letter, Line, Notice, Register, Report, Unit
from services.notify.texts.common import LOCAL, addressee, clock, deadline
from services.notify.texts.corrections import correct
from services.notify.texts.listed import LEGEND, MARKS, SENT, SENT_LATE, rectify
from services.notify.texts.notices import excuse_no_more, remind, urge

__all__ = [
    "LEGEND",
    "LOCAL",
    "MARKS",
    "SENT",
    "SENT_LATE",
    "Call",
    "Correction",
    "Ground",
    "Issuer",
    "Letter",
    "Line",
    "Notice",
    "Register",
    "Report",
    "Unit",
    "addressee",
    "clock",
    "correct",
    "deadline",
    "excuse_no_more",
    "rectify",
    "remind",
    "urge",
]
