"""The journal: everything a service heard and decided, in order (ADR 0001, ADR 0004, ADR 0005).

One table, `events`. Every source is numbered without gaps and chained: `hash` = SHA-256(hash before ‖ body), so a
reader's copy has the source's own hashes. `seal` = SHA-256(seal before ‖ other columns ‖ hash), covers what the body does not.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    text,
    tuple_,
)

from services.kit import moment
from services.kit.database import OneOf, insert_once, upsert
from services.kit.decider import Fact, Rules

JOURNAL = MetaData()

Big = BigInteger().with_variant(Integer, "sqlite")

EVENTS = Table(
    "events",
    JOURNAL,
    Column("position", Big, primary_key=True, autoincrement=False),
    Column("source", String, nullable=False),
    Column("source_position", Big, nullable=False),
    Column("stream", String, nullable=False),
    Column("version", Big),
    Column("type", String, nullable=False),
    Column("message_id", String, nullable=False),
    Column("occurred_at", String, nullable=False),
    Column("recorded_at", String, nullable=False),
    Column("correlation_id", String, nullable=False),
    Column("causation_id", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("body", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("seal", String, nullable=False),
    UniqueConstraint("source", "source_position"),
    UniqueConstraint("source", "message_id"),
    Index("events_stream", "stream", "position"),
    Index(
        "events_version",
        "stream",
        "version",
        unique=True,
        sqlite_where=text("version IS NOT NULL"),
        postgresql_where=text("version IS NOT NULL"),
    ),
)

SOURCES = Table(
    "sources",
    JOURNAL,
    Column("source", String, primary_key=True),
    Column("last", Big, nullable=False),
    Column("hash", String, nullable=False),
    Column("holder", String, nullable=False),
)

CURSORS = Table(
    "cursors",
    JOURNAL,
    Column("stream", String, primary_key=True),
    Column("created", String, nullable=False),
    Column("sequence", Big, nullable=False),
    Column("stored_at", String, nullable=False),
)

RELAYED = Table("relayed", JOURNAL, Column("id", Integer, primary_key=True), Column("position", Big, nullable=False))

OUTBOX = Table(
    "outbox",
    JOURNAL,
    Column("message_id", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("body", String, nullable=False),
)

DEAD = Table(
    "dead",
    JOURNAL,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("message_id", String, nullable=False),
    Column("source", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", String, nullable=False),
    Column("state", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

CLOCK = Table(
    "clock",
    JOURNAL,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("now", String, nullable=False),
)

LEASE = Table("lease", JOURNAL, Column("id", Integer, primary_key=True), Column("beat", Big, nullable=False))

AUDITED = Table(
    "audited",
    JOURNAL,
    Column("id", Integer, primary_key=True),
    Column("at", String, nullable=False),
    Column("row", Big, nullable=False),
    Column("seal", String, nullable=False),
    Column("heads", String, nullable=False),
)

WITNESSED = Table(
    "witnessed",
    JOURNAL,
    Column("source", String, primary_key=True),
    Column("position", Big, nullable=False),
    Column("hash", String, nullable=False),
)
"""The furthest head of every source that was announced here, also of those that are not heard (ADR 0010)."""

ORPHANED = Table("orphaned", JOURNAL, Column("source", String, primary_key=True), Column("after", Big, nullable=False))
"""Sources that go on as another incarnation, and the last position of theirs that counts."""

TAKEN_BACK = Table(
    "taken_back",
    JOURNAL,
    Column("from_row", Big, primary_key=True, autoincrement=False),
    Column("to_row", Big, nullable=False),
)
"""Rows of own events that came back from a stream or a reader, without what had caused them before them."""

UNVOUCHED = Table("unvouched", JOURNAL, Column("id", Integer, primary_key=True))
"""Has a row while nobody has said yet that a restored journal is all there was."""

RESTORED = "restored"
"""The holder a restore leaves behind: this journal may end too early."""

FITTED = Table("fitted", JOURNAL, Column("id", Integer, primary_key=True), Column("shape", String, nullable=False))
"""Which release the read models were made by."""

APPEND = insert(EVENTS)
KEEP_SOURCE = upsert(SOURCES)
KEEP_CURSOR = upsert(CURSORS)
KEEP_RELAYED = upsert(RELAYED)
KEEP_CLOCK = upsert(CLOCK)
KEEP_LEASE = upsert(LEASE)
KEEP_FITTED = upsert(FITTED)
FITTED_TO = select(FITTED.c.shape)
KEEP_OUTBOX = upsert(OUTBOX)
KEEP_DEAD = upsert(DEAD)

KEEP_AUDITED = upsert(AUDITED)
KEEP_WITNESSED = upsert(WITNESSED)
KEEP_ORPHANED = upsert(ORPHANED)
KEEP_TAKEN_BACK = upsert(TAKEN_BACK)
KEEP_UNVOUCHED = upsert(UNVOUCHED)

CLAIM = (
    SOURCES.update()
    .where(SOURCES.c.source == bindparam("own"), SOURCES.c.holder == bindparam("me"))
    .values(holder=bindparam("me"))
)
OPEN_PLACE = insert_once(SOURCES)
HOLDER = select(SOURCES.c.holder).where(SOURCES.c.source == bindparam("own"))
PLACE = select(SOURCES.c.holder, func.coalesce(select(LEASE.c.beat).scalar_subquery(), 0)).where(
    SOURCES.c.source == bindparam("own")
)
LEAVE_PLACE = (
    SOURCES.update().where(SOURCES.c.source == bindparam("own"), SOURCES.c.holder == bindparam("me")).values(holder="")
)
TAKE_PLACE = SOURCES.update().where(SOURCES.c.source == bindparam("own")).values(holder=bindparam("me"))
HEADS = select(SOURCES.c.source, SOURCES.c.last, SOURCES.c.hash)
END = select(EVENTS.c.position, EVENTS.c.seal, EVENTS.c.recorded_at).order_by(EVENTS.c.position.desc()).limit(1)
OF_STREAMS = select(EVENTS).where(OneOf(EVENTS.c.stream, "streams")).order_by(EVENTS.c.position)
KNOWN = select(EVENTS.c.message_id, EVENTS.c.body).where(
    EVENTS.c.source == bindparam("source"), OneOf(EVENTS.c.message_id, "ids")
)
AFTER = (
    select(EVENTS).where(EVENTS.c.position > bindparam("after")).order_by(EVENTS.c.position).limit(bindparam("limit"))
)
BETWEEN = (
    select(EVENTS)
    .where(EVENTS.c.position > bindparam("after"), EVENTS.c.position <= bindparam("upto"))
    .order_by(EVENTS.c.position)
    .limit(bindparam("limit"))
)
STREAMS_ON = (
    select(EVENTS)
    .where(
        tuple_(EVENTS.c.stream, EVENTS.c.position) > tuple_(bindparam("stream"), bindparam("after")),
        EVENTS.c.position <= bindparam("upto"),
    )
    .order_by(EVENTS.c.stream, EVENTS.c.position)
    .limit(bindparam("limit"))
)
STREAMS = STREAMS_ON.where(EVENTS.c.stream <= bindparam("last"))
STREAM_AFTER = (
    select(EVENTS.c.stream)
    .where(EVENTS.c.stream > bindparam("after"))
    .order_by(EVENTS.c.stream)
    .limit(1)
    .offset(bindparam("skip"))
)
OWN_AFTER = (
    select(EVENTS)
    .where(EVENTS.c.source == bindparam("source"), EVENTS.c.source_position > bindparam("after"))
    .order_by(EVENTS.c.source_position)
    .limit(bindparam("limit"))
)
HASH_AT = select(EVENTS.c.hash).where(
    EVENTS.c.source == bindparam("source"), EVENTS.c.source_position == bindparam("at")
)
PLACE_OF = select(EVENTS.c.message_id, EVENTS.c.hash).where(
    EVENTS.c.source == bindparam("source"), EVENTS.c.source_position == bindparam("at")
)
PART = (
    select(EVENTS.c.source_position, EVENTS.c.body, EVENTS.c.recorded_at)
    .where(
        EVENTS.c.source == bindparam("source"), EVENTS.c.source_position.between(bindparam("low"), bindparam("high"))
    )
    .order_by(EVENTS.c.source_position)
)
SEAL_AT = select(EVENTS.c.seal).where(EVENTS.c.position == bindparam("at"))
AUDITED_TO = select(AUDITED.c.at, AUDITED.c.row, AUDITED.c.seal, AUDITED.c.heads)
BY_ID = select(EVENTS).where(EVENTS.c.source == bindparam("source"), EVENTS.c.message_id == bindparam("id"))
CURSOR_OF = select(CURSORS.c.created, CURSORS.c.sequence, CURSORS.c.stored_at).where(
    CURSORS.c.stream == bindparam("stream")
)
OUTBOX_ALL = select(OUTBOX.c.message_id, OUTBOX.c.subject, OUTBOX.c.body)
OUTBOX_DONE = OUTBOX.delete().where(OneOf(OUTBOX.c.message_id, "ids"))
DEAD_LISTED = select(DEAD).order_by(DEAD.c.id)
DEAD_OPEN = select(func.count()).select_from(DEAD).where(DEAD.c.state == "open")
DEAD_STATE = DEAD.update().where(DEAD.c.id == bindparam("b_id")).values(state=bindparam("b_state"))
CLOCK_NOW = select(CLOCK.c.kind, CLOCK.c.now).where(CLOCK.c.id == 1)
CLOCK_ROWS = select(CLOCK)
FORGET_CLOCK = CLOCK.delete().where(CLOCK.c.id == bindparam("b_id"))
RELAYED_TO = select(RELAYED.c.position)
IDS_KNOWN = select(EVENTS.c.message_id).where(OneOf(EVENTS.c.message_id, "ids"))
WITNESSED_ALL = select(WITNESSED.c.source, WITNESSED.c.position, WITNESSED.c.hash)
ORPHANED_ALL = select(ORPHANED.c.source, ORPHANED.c.after)
TAKEN_BACK_ALL = select(TAKEN_BACK.c.from_row, TAKEN_BACK.c.to_row).order_by(TAKEN_BACK.c.from_row)
UNVOUCHED_ALL = select(UNVOUCHED.c.id)
VOUCHED = UNVOUCHED.delete()


class Row(NamedTuple):
    """A row of `events`, columns in the table's order; times as `kit.moment.text` writes them."""

    position: int
    source: str
    source_position: int
    stream: str
    version: int | None
    type: str
    message_id: str
    occurred_at: str
    recorded_at: str
    correlation_id: str
    causation_id: str
    actor: str
    body: str
    hash: str
    seal: str


class Head(NamedTuple):
    """The last row of a source."""

    position: int
    hash: str


class OwnHead(NamedTuple):
    """What the envelope of an own event says beside its data."""

    source: str
    position: int
    recorded_at: str
    previous: str
    correlation_id: str
    causation_id: str
    actor: str
    rules: str


NO_HEAD = Head(0, "")


@cache
def but(kinds: frozenset[str]) -> Select[Any]:
    """Ask for rows as `BETWEEN` does, but for streams of these kinds."""
    return BETWEEN.where(*(~EVENTS.c.stream.startswith(f"{kind}/", autoescape=True) for kind in sorted(kinds)))


INCARNATION_OPENED = "kit.incarnation-opened.v1"


class Continued(NamedTuple):
    """Which source an incarnation continues, from where on."""

    source: str
    position: int
    hash: str


class Incarnation(NamedTuple):
    """One of the sources a service has been: its name, and how many own events stand before its first."""

    source: str
    before: int


def family(source: str) -> str:
    """Return the name of a service, whose incarnations are called `name`, `name-2`, `name-3` and so on."""
    return re.sub(r"-\d+$", "", source)


def number(source: str) -> int:
    """Return which incarnation of a service a source is."""
    found = re.search(r"-(\d+)$", source)
    return int(found[1]) if found else 1


def continued(body: str) -> Continued:
    """Read what the first event of an incarnation says it continues."""
    data = json.loads(body)["data"]
    return Continued(str(data["continues"]), int(data["position"]), str(data["hash"]))


def incarnations(rules: Rules, heads: Mapping[str, Head]) -> list[Incarnation]:
    """Return what a service has been, the present incarnation last."""
    found, before = list[Incarnation](), 0
    for source in sorted({rules.source, *filter(rules.owns, heads)}, key=number):
        found.append(Incarnation(source, before))
        before += heads.get(source, NO_HEAD).position
    return found


def chain(before: str, body: str) -> str:
    """Return the hash of a source after one more body: SHA-256 in hexadecimal."""
    return hashlib.sha256((before + body).encode()).hexdigest()


def sealed(before: str, columns: tuple[Any, ...], hash_: str) -> str:
    """Return the seal after one more row: SHA-256 over the seal before, the columns up to `actor`, and the hash.

    They are joined by U+001F; a version that is not there is written as `None`.
    """
    row, source, place, stream, version, type_, id_, occurred, recorded, correlation, causation, actor = columns
    return hashlib.sha256(
        f"{before}\x1f{row}\x1f{source}\x1f{place}\x1f{stream}\x1f{version}\x1f{type_}\x1f{id_}\x1f{occurred}"
        f"\x1f{recorded}\x1f{correlation}\x1f{causation}\x1f{actor}\x1f{hash_}".encode()
    ).hexdigest()


def fact_of(row: Row, rules: Rules) -> Fact:
    """Read a row as rules see it."""
    own = rules.owns(row.source)
    return Fact(
        row.position,
        row.source,
        row.source_position,
        row.stream,
        row.type,
        row.message_id,
        moment.parse(row.occurred_at),
        moment.parse(row.recorded_at),
        row.correlation_id,
        row.actor,
        row.hash,
        own,
        rules.decode(row.type, row.body),
    )
