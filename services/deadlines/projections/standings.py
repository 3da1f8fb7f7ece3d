"""How a duty's row follows what is decided about it: called late, excused, moved, waived; and which decisions stand."""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal

from services.deadlines.projections.tables import CREDITS, DECISIONS, DUTIES, EXCUSED, LATE, WITHDRAWN, of_duty


def _at(name: str) -> ColumnElement[Any]:
    """A due instant as it stands among others in one text."""
    return literal(" ").concat(bindparam(name))


def _holds(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column.like(literal("% ").concat(bindparam(name)).concat(literal("%")))


_CALLED: Final = func.replace(DUTIES.c.called, _at("at"), "")
_EXCUSED: Final = func.replace(DUTIES.c.excused, _at("at"), "")
_HOLDS_NOW: Final = DUTIES.c.due_at == bindparam("at")


def _standing(now: str) -> ColumnElement[Any]:
    return case((_HOLDS_NOW, literal(now)), else_=DUTIES.c.standing)


CALL: Final = (
    DUTIES.update()
    .where(of_duty(DUTIES))
    .values(standing=_standing(LATE), called=_CALLED.concat(_at("at")), turns=DUTIES.c.turns + 1)
)
"""A duty is called late at an instant; `called` and `excused` keep each with a blank before it; `turns` counts."""

UNCALL: Final = (
    DUTIES.update().where(of_duty(DUTIES)).values(standing=_standing(WITHDRAWN), called=_CALLED, excused=_EXCUSED)
)
"""It is late no longer."""

EXCUSE: Final = (
    DUTIES.update().where(of_duty(DUTIES)).values(standing=_standing(EXCUSED), excused=_EXCUSED.concat(_at("at")))
)
"""Its lateness is excused."""

UNEXCUSE: Final = DUTIES.update().where(of_duty(DUTIES)).values(standing=_standing(LATE), excused=_EXCUSED)
"""Its lateness is excused no longer."""

MOVE: Final = (
    DUTIES.update()
    .where(of_duty(DUTIES))
    .values(
        due_at=bindparam("at"),
        standing=case(
            (and_(_holds(DUTIES.c.excused, "at"), _holds(DUTIES.c.called, "at")), literal(EXCUSED)),
            (_holds(DUTIES.c.called, "at"), literal(LATE)),
            else_=literal(""),
        ),
    )
)
"""It falls due at another instant, and is what it was called there."""

EXTEND: Final = DUTIES.update().where(of_duty(DUTIES)).values(extension=bindparam("extension"))
WAIVE: Final = DUTIES.update().where(of_duty(DUTIES)).values(waiver=bindparam("waiver"))
LAPSE: Final = DUTIES.update().where(of_duty(DUTIES)).values(lapsed=bindparam("lapsed"))
CREDIT: Final = DUTIES.update().where(of_duty(DUTIES)).values(credit=bindparam("credit"))

REOPEN: Final = DUTIES.update().where(of_duty(DUTIES), DUTIES.c.standing == WITHDRAWN).values(standing="")
"""What had been in time after all may be so no longer: the arrivals say."""

UNCREDIT: Final = CREDITS.update().where(of_duty(CREDITS), CREDITS.c.credit == bindparam("b_credit")).values(stands=0)

RECALL: Final = (
    DECISIONS.update()
    .where(
        DECISIONS.c.decision == bindparam("b_decision"),
        DECISIONS.c.kind == bindparam("b_kind"),
        DECISIONS.c.district == bindparam("b_district"),
    )
    .values(
        revoked_at=bindparam("revoked_at"),
        revoked_by=bindparam("revoked_by"),
        revoked_reason=bindparam("revoked_reason"),
    )
)
"""A decision is taken back."""
