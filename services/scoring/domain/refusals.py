"""Why something about an objection may not be; each says what to do instead."""

from services.kit.decider import Refusal


class NoObjection(Refusal):
    """No objection is known under this id; `dunghan objections list` has them."""

    SITUATION = "NO_OBJECTION"


class IdUsed(Refusal):
    """Another objection has this id; leave the id out, or choose another one."""

    SITUATION = "ID_USED"


class NoMark(Refusal):
    """Nothing is known of this duty, so there is no mark to object to; check unit, obligation and period."""

    SITUATION = "NO_MARK"


class NothingToObjectTo(Refusal):
    """This mark takes nothing from the unit: timeliness is objected to where it is late or missing, quality where it has faults."""

    SITUATION = "NOTHING_TO_OBJECT_TO"


class FiledInFuture(Refusal):
    """An objection cannot have come in at a moment that is still to come."""

    SITUATION = "FILED_IN_FUTURE"


class FiledTooLate(Refusal):
    """The days for objecting to this mark are over; where it came in earlier, say when (`--filed-at`)."""

    SITUATION = "FILED_TOO_LATE"


class AlreadyObjected(Refusal):
    """This mark is objected to already; add to that objection, or withdraw it first."""

    SITUATION = "ALREADY_OBJECTED"


class DecidedForGood(Refusal):
    """An objection to this mark was decided, and the mark is as it was; it can be objected to again once it changes."""

    SITUATION = "DECIDED_FOR_GOOD"


class NotDecidedYet(Refusal):
    """The level it has come to has not decided yet; there is nothing to appeal against."""

    SITUATION = "NOT_DECIDED_YET"


class NothingToAppeal(Refusal):
    """The objection was upheld or withdrawn; there is nothing to appeal against."""

    SITUATION = "NOTHING_TO_APPEAL"


class NoFurtherLevel(Refusal):
    """This was the last level; its decision is final."""

    SITUATION = "NO_FURTHER_LEVEL"


class AppealedTooLate(Refusal):
    """The days for taking this decision further are over; it is final."""

    SITUATION = "APPEALED_TOO_LATE"


class NothingToDecide(Refusal):
    """The objection is decided at its level, or withdrawn; only an appeal makes the next level decide."""

    SITUATION = "NOTHING_TO_DECIDE"


class FactsStand(Refusal):
    """An objection excuses or waives; when a report came is a fact: `submissions record`, an extension or an outage correct it."""

    SITUATION = "FACTS_STAND"


class NothingUpheld(Refusal):
    """What is rejected or inadmissible changes nothing; leave out status and faults, or uphold the objection."""

    SITUATION = "NOTHING_UPHELD"


class NotObjectedTo(Refusal):
    """A decision changes what was objected to: a status for timeliness, faults for quality, nothing for a score."""

    SITUATION = "NOT_OBJECTED_TO"


class FaultNotThere(Refusal):
    """Only faults that the report has can be lifted; leave out the others."""

    SITUATION = "FAULT_NOT_THERE"


class ChangesNothing(Refusal):
    """What is upheld changes something: say excused or waived, or which faults are lifted; where facts were wrong, correct them first."""

    SITUATION = "CHANGES_NOTHING"


class NothingToWithdraw(Refusal):
    """The objection is decided or withdrawn; there is nothing to take back."""

    SITUATION = "NOTHING_TO_WITHDRAW"
