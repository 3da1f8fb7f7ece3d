"""What officers may not do with a letter.

IssuerUnknown         nobody was named who writes for the district
NobodyConcerned       nothing was late or missing, so there is nothing to rectify
NotWaiting            the letter does not wait for an approval
AlreadyDecided        it was approved, rejected or dropped already
NotApproved           it waits for its approval still
OwnBook               its book gives the numbers itself
NumberUsed            the book's year has that number already
AlreadyNumbered       it has another number already
DatedBeforeApproval   no letter is older than its approval
DatedInFuture         no letter is of a day that has not come
MomentPassed          the due instant it reminds of has passed
NotNumbered           it has no number
AlreadySent           it went out; it can only be recalled
Voided                it is void
Recalled              it is taken back
StillSending          its sending has not come to its end
"""

from services.kit.decider import Refusal


class IssuerUnknown(Refusal):
    """Nobody was named who writes for this district; say who does: `dunghan letters issuer set FILE`."""

    SITUATION = "ISSUER_UNKNOWN"


class NobodyConcerned(Refusal):
    """No report was late or missing then, so there is nothing to rectify; name a later moment or another year."""

    SITUATION = "NOBODY_CONCERNED"


class NotWaiting(Refusal):
    """The letter waits for no approval; `dunghan letters show` says how far it came."""

    SITUATION = "NOT_WAITING"


class AlreadyDecided(Refusal):
    """The letter was approved, rejected or dropped already; where it is still wanted, draft another one."""

    SITUATION = "ALREADY_DECIDED"


class NotApproved(Refusal):
    """The letter waits for its approval; approve it before it takes its number."""

    SITUATION = "NOT_APPROVED"


class OwnBook(Refusal):
    """This book gives its numbers itself; leave the number out."""

    SITUATION = "OWN_BOOK"


class NumberUsed(Refusal):
    """The book's year has this number already; look it up in `dunghan letters books show`."""

    SITUATION = "NUMBER_USED"


class AlreadyNumbered(Refusal):
    """The letter has another number already; void it and draft another one where that is wrong."""

    SITUATION = "ALREADY_NUMBERED"


class DatedBeforeApproval(Refusal):
    """No letter is older than its approval; mend the day."""

    SITUATION = "DATED_BEFORE_APPROVAL"


class DatedInFuture(Refusal):
    """No letter is of a day that has not come; mend the day."""

    SITUATION = "DATED_IN_FUTURE"


class MomentPassed(Refusal):
    """The due instant it reminds of has passed, so it is of no use; reject it, or draft an urge."""

    SITUATION = "MOMENT_PASSED"


class NotNumbered(Refusal):
    """The letter has no number yet; approve or number it first, or reject it."""

    SITUATION = "NOT_NUMBERED"


class AlreadySent(Refusal):
    """The letter went out; it can only be taken back: `dunghan letters recall`."""

    SITUATION = "ALREADY_SENT"


class Voided(Refusal):
    """The letter is void, its number stays in the book; draft another one."""

    SITUATION = "VOID"


class Recalled(Refusal):
    """The letter is taken back and goes out no more; draft another one."""

    SITUATION = "RECALLED"


class StillSending(Refusal):
    """The letter is on its way to this unit; wait for what becomes of it."""

    SITUATION = "SENDING"
