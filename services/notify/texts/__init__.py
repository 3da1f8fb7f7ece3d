"""What our letters say, in the formal Vietnamese of official letters: files of words (`vi`), and pure functions that fill them.

Who it is for decides the address; what ordered the report, the deadline and what was found stand in the words.
"""

from services.notify.letter import Call, Correction, Ground, Issuer, Letter, Line, Notice, Register, Report, Unit
from services.notify.texts.common import LOCAL, addressee, clock, deadline
from services.notify.texts.corrections import correct
from services.notify.texts.facts import FACTS, named
from services.notify.texts.filling import BadField, filled, words
from services.notify.texts.library import BadText, current, library
from services.notify.texts.listed import LEGEND, MARKS, SENT, SENT_LATE, annex_of, rectify
from services.notify.texts.matter import Matter, Receipt, Spoken
from services.notify.texts.neat import hidden
from services.notify.texts.notices import excuse_no_more, remind, urge
from services.notify.texts.samples import sample
from services.notify.texts.template import Declared, Passage, Said, Shape, Text, Unsaid
from services.notify.texts.writing import Written, fill, write

__all__ = [
    "FACTS",
    "LEGEND",
    "LOCAL",
    "MARKS",
    "SENT",
    "SENT_LATE",
    "BadField",
    "BadText",
    "Call",
    "Correction",
    "Declared",
    "Ground",
    "Issuer",
    "Letter",
    "Line",
    "Matter",
    "Notice",
    "Passage",
    "Receipt",
    "Register",
    "Report",
    "Said",
    "Shape",
    "Spoken",
    "Text",
    "Unit",
    "Unsaid",
    "Written",
    "addressee",
    "annex_of",
    "clock",
    "correct",
    "current",
    "deadline",
    "excuse_no_more",
    "fill",
    "filled",
    "hidden",
    "library",
    "named",
    "rectify",
    "remind",
    "sample",
    "urge",
    "words",
    "write",
]
