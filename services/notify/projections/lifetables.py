"""Tables of a letter's steps and of who signs at a desk, and the statements that follow a letter through its stages.

Stages of a letter: drafted, waiting_approval, waiting_number (approved, or in no need of it), rejected, dropped, numbered, void,
recalled. States of a sending: drafted, numbered (open), sent, failed, bounced, delivered, acknowledged, refused, stopped.
"""

from sqlalchemy import Column, ColumnElement, Integer, String, Table, bindparam, case, null, or_

from services.kit.database import upsert
from services.notify.projections.tables import LETTER_UNITS, LETTERS, TABLES

L, W = LETTERS.c, LETTER_UNITS.c

STEPS = Table(
    "letter_steps",
    TABLES,
    Column("letter", String, primary_key=True),
    Column("event", String, primary_key=True),
    Column("row", Integer, nullable=False),
    Column("what", String, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("detail", String, nullable=False),
)

SIGNERS = Table(
    "signers",
    TABLES,
    Column("district", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("said", String, nullable=False),
)

ABSENCES = Table(
    "absences",
    TABLES,
    Column("district", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("said", String, nullable=False),
)

KEEP_LETTER = upsert(LETTERS)
KEEP_LETTER_UNIT = upsert(LETTER_UNITS)
KEEP_STEP = upsert(STEPS)
KEEP_SIGNER = upsert(SIGNERS)
KEEP_ABSENCE = upsert(ABSENCES)

_LETTER = L.letter == bindparam("b_letter")
_UNIT = (W.letter == bindparam("b_letter"), W.unit == bindparam("b_unit"))


def _told(*names: str) -> dict[str, object]:
    return {name: bindparam(f"b_{name}") for name in names}


def _is(*states: str) -> ColumnElement[bool]:
    # A list would be written out anew for every statement.
    return or_(*(W.state == state for state in states))


# A letter goes on to a stage, for a reason.
MOVE = LETTERS.update().where(_LETTER).values(**_told("stage", "note"))

WAIT = LETTERS.update().where(_LETTER).values(**_told("stage", "waits_for", "registry", "brake", "due_at"))

APPROVE = (
    LETTERS.update()
    .where(_LETTER)
    .values(
        **_told(
            "stage",
            "approved_at",
            "approved_by",
            "approver",
            "capacity",
            "authority",
            "signer_title",
            "signer_name",
        )
    )
)

REVISE = (
    LETTERS.update()
    .where(_LETTER)
    .values(
        **_told("units", "duties", "content", "note"),
        approved_at=null(),
        stage=case((L.waits_for == "approval", "waiting_approval"), else_="waiting_number"),
    )
)
LEAVE_OUT = LETTER_UNITS.delete().where(W.letter == bindparam("b_letter"))

NUMBER_LETTER = (
    LETTERS.update().where(_LETTER).values(**_told("stage", "year", "number", "symbol", "dated", "numbered_at"))
)
# From now on the letter waits to be sent to every unit of it.
NUMBER_LETTER_UNITS = LETTER_UNITS.update().where(W.letter == bindparam("b_letter")).values(**_told("state"))

ISSUE = LETTERS.update().where(_LETTER).values(**_told("issued_at"))
RECALL = LETTERS.update().where(_LETTER).values(**_told("stage", "recalled_by", "note"))
SIGN = (
    LETTERS.update()
    .where(_LETTER)
    .values(**_told("signed_sha256", "signed_size", "certificate", "signed_as", "signed_at"))
)

# What has not gone out by now does not go out any more.
STOP = LETTER_UNITS.update().where(W.letter == bindparam("b_letter"), W.state == "numbered").values(state="stopped")

# The sending to one unit came to its end; what is known of its arrival is known better.
END_SENDING = (
    LETTER_UNITS.update()
    .where(*_UNIT)
    .values(
        **_told("recipient", "message", "error", "ended_at", "channel", "uncertain"),
        state=case((_is("delivered", "acknowledged", "refused"), W.state), else_=bindparam("b_state")),
    )
)

REPEAT_SENDING = LETTER_UNITS.update().where(*_UNIT).values(**_told("state", "again", "error", "ended_at", "message"))

# A late word of a first sending does not end one that was begun again.
BOUNCE = (
    LETTER_UNITS.update()
    .where(
        *_UNIT,
        _is("sent", "delivered", "bounced"),
        or_(bindparam("b_again", type_=Integer) == 0, W.again == bindparam("b_again")),
    )
    .values(**_told("state", "error", "ended_at"))
)

# That it arrived is less than that it was read.
DELIVER = (
    LETTER_UNITS.update()
    .where(*_UNIT, _is("numbered", "sent", "failed", "bounced", "delivered"))
    .values(**_told("state", "channel", "ended_at", "error"))
)
ACKNOWLEDGE = LETTER_UNITS.update().where(*_UNIT).values(**_told("state", "channel", "ended_at", "error"))
