"""What is written to single units: before a deadline, after it, and of several reports in one letter."""

from services.notify.letter import Call, Letter
from services.notify.texts.matter import Matter
from services.notify.texts.writing import write


def remind(call: Call) -> Letter:
    """Draft the reminder before a deadline to units nothing has been accepted from yet."""
    return write("remind", _matter(call)).letter


def urge(call: Call) -> Letter:
    """Draft the notice after a deadline to units that had sent nothing acceptable before it."""
    return write("urge", _matter(call)).letter


def excuse_no_more(call: Call) -> Letter:
    """Draft the notice that a late report counts as late after all: what excused it was taken back."""
    return write("urge-unexcused", _matter(call)).letter


def _matter(call: Call) -> Matter:
    return Matter(issuer=call.issuer, as_of=call.as_of, units=call.units, report=call.report, ordered=call.ordered)
