"""Tables of `notify` and the statements that write into them."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, bindparam

from services.kit.database import upsert

TABLES = MetaData()

LETTERS = Table(
    "letters",
    TABLES,
    Column("letter", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("district", String, nullable=False),
    Column("book", String, nullable=False),
    Column("units", String, nullable=False),
    Column("duties", String, nullable=False),
    Column("content", String, nullable=False),
    Column("drafted_at", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("policy", String, nullable=False),
    Column("template", String, nullable=False),
    Column("waits_for", String, nullable=False),
    Column("registry", String, nullable=False),
    Column("signature", Integer, nullable=False),
    Column("brake", Integer, nullable=False),
    Column("due_at", String),
    Column("reason", String, nullable=False),
    Column("source", String, nullable=False),
    Column("corrects", String, nullable=False),
    Column("year", Integer),
    Column("number", Integer),
    Column("symbol", String, nullable=False),
    Column("dated", String),
    Column("numbered_at", String),
    Column("issued_at", String),
    Column("approved_at", String),
    Column("approved_by", String, nullable=False),
    Column("approver", String, nullable=False),
    Column("capacity", String, nullable=False),
    Column("authority", String, nullable=False),
    Column("signer_title", String, nullable=False),
    Column("signer_name", String, nullable=False),
    Column("note", String, nullable=False),
    Column("recalled_by", String, nullable=False),
    Column("signed_sha256", String, nullable=False),
    Column("signed_size", Integer, nullable=False),
    Column("certificate", String, nullable=False),
    Column("signed_as", String, nullable=False),
    Column("signed_at", String),
    Index("letters_stage", "stage"),
    Index("letters_corrects", "corrects"),
)

LETTER_UNITS = Table(
    "letter_units",
    TABLES,
    Column("letter", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("message", String, nullable=False),
    Column("error", String, nullable=False),
    Column("ended_at", String),
    Column("channel", String, nullable=False),
    Column("again", Integer, nullable=False),
    Column("uncertain", Integer, nullable=False),
    Index("letter_units_state", "state"),
)

STANDINGS = Table(
    "standings",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("status", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("arrived_at", String),
)

UNITS = Table(
    "units",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("no", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("began_at", String),
    Column("left_at", String),
)

ADDRESSES = Table(
    "addresses",
    TABLES,
    Column("unit", String, primary_key=True),
    Column("district", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("email", String),
    Column("heir", String),
)

ADDRESSEES = Table(
    "addressees",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("name", String, nullable=False),
)

HELD = Table(
    "held",
    TABLES,
    Column("district", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("recorded_at", String, nullable=False),
)

OBLIGATIONS = Table(
    "obligations",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("no", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("citation", String, nullable=False),
)

PERIODS = Table(
    "periods",
    TABLES,
    Column("obligation", String, primary_key=True),
    Column("period", String, primary_key=True),
    Column("due_at", String, nullable=False),
    Column("opened_at", String, nullable=False),
    Column("audience", String, nullable=False),
    Column("others", String, nullable=False),
    Column("firm", Integer, nullable=False),
)

ISSUERS = Table(
    "issuers",
    TABLES,
    Column("district", String, primary_key=True),
    Column("told_at", String, primary_key=True),
    Column("said", String, nullable=False),
)

KEEP_STANDING = upsert(STANDINGS)
KEEP_UNIT = upsert(UNITS)
KEEP_OBLIGATION = upsert(OBLIGATIONS)
KEEP_PERIOD = upsert(PERIODS)
KEEP_ISSUER = upsert(ISSUERS)
KEEP_ADDRESS = upsert(ADDRESSES)
KEEP_ADDRESSEE = upsert(ADDRESSEES)
KEEP_HELD = upsert(HELD)

# A unit is at home elsewhere, or nowhere any more.
LEAVE = (
    UNITS.update()
    .where(UNITS.c.unit == bindparam("b_unit"), UNITS.c.district != bindparam("b_elsewhere"), UNITS.c.left_at.is_(None))
    .values(left_at=bindparam("b_left_at"))
)

# One unit came after another.
SUCCEED = ADDRESSES.update().where(ADDRESSES.c.unit == bindparam("b_unit")).values(heir=bindparam("b_heir"))

# A letter is written, or its ground is gone.
LET_GO = HELD.delete().where(
    *(HELD.c[name] == bindparam(f"b_{name}") for name in ("district", "unit", "obligation", "period", "kind"))
)

# What was held about a duty is looked at.
LET_ALL_GO = HELD.delete().where(
    *(HELD.c[name] == bindparam(f"b_{name}") for name in ("district", "unit", "obligation", "period"))
)
