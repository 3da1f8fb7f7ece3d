"""Who may do what, as data: users × operations, and what comes of each.

`ok` an answer came, or what was said was heard · `forbidden` the broker said so at once · `refused` the stream said so
· `nobody` nobody is there to ask · `silence` nothing came
"""

import json
from typing import Final, Literal, NamedTuple

from services.contracts import naming
from tests.kit.ground import LEAF

Outcome = Literal["ok", "forbidden", "refused", "nobody", "silence"]


class Asks(NamedTuple):
    """Somebody publishes and wants an answer; `body` as JSON, `to`: the answer goes to another subject than their own."""

    user: str
    subject: str
    expected: Outcome
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    to: str = ""
    times: int = 1


class Hears(NamedTuple):
    """Somebody subscribes; then `speaker` publishes on `said`."""

    user: str
    subject: str
    expected: Outcome
    speaker: str = ""
    said: str = ""


class Reaches(NamedTuple):
    """A service reaches a district's own server: it asks, or waits until the province's stream has what was sent there."""

    user: str
    subject: str
    expected: Outcome
    body: str = ""


Row = Asks | Hears | Reaches

LAST: Final = json.dumps({"multi_last": ["reference.>"]})
LAST_AGGREGATES: Final = json.dumps({"multi_last": ["aggregates.>"]})
NEXT: Final = json.dumps({"batch": 1, "expires": 100_000_000})
META: Final = json.dumps({"name": "a.pdf", "bucket": "documents-d1", "nuid": "x", "size": 1, "chunks": 1})
ROLLS: Final = (("Nats-Rollup", "sub"),)
FORBIDDEN_EVERYWHERE: Final = (
    "intake.report.d1",
    "deadlines.period.x",
    "scoring.standing.x",
    "notify.letter.x",
    "receipts.d2.an-binh",
    "reference.kien-giang.unit.x",
    "aggregates.kien-giang.d1.an-binh",
    "dead.intake.x",
    "heads.intake",
    "heads.deadlines",
    "head.intake",
    "republish.deadlines",
    "recall.intake",
    "recall.intake.deadlines",
    "copies.intake",
    "status.d2",
    "submissions.d2.an-binh",
    f"submissions.d2.{naming.MARK}",
    "sourced.d2.S.x",
    "_INBOX_d2.x",
    "_INBOX_intake.x",
    "$O.documents-d2.C.x",
    "$O.documents-d2.M.x",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.USER.INFO",
)
CALLS: Final = (
    "INFO",
    "STREAM.NAMES",
    "STREAM.LIST",
    "STREAM.INFO.SUBMISSIONS_d2",
    "STREAM.INFO.INTAKE",
    "STREAM.INFO.OBJ_documents-d2",
    "STREAM.CREATE.OTHER",
    "STREAM.UPDATE.SUBMISSIONS_d1",
    "STREAM.DELETE.SUBMISSIONS_d1",
    "STREAM.DELETE.INTAKE",
    "STREAM.PURGE.SUBMISSIONS_d1",
    "STREAM.PURGE.SUBMISSIONS_d2",
    "STREAM.PURGE.OBJ_documents-d2",
    "STREAM.MSG.GET.SUBMISSIONS_d1",
    "STREAM.MSG.GET.SUBMISSIONS_d2",
    "STREAM.MSG.GET.OBJ_documents-d2",
    "STREAM.MSG.DELETE.SUBMISSIONS_d1",
    "STREAM.SNAPSHOT.INTAKE",
    "STREAM.RESTORE.INTAKE",
    "CONSUMER.CREATE.SUBMISSIONS_d1",
    "CONSUMER.CREATE.SUBMISSIONS_d2.x",
    "CONSUMER.DURABLE.CREATE.SUBMISSIONS_d1.x",
    "CONSUMER.LIST.SUBMISSIONS_d1",
    "CONSUMER.NAMES.INTAKE",
    "CONSUMER.INFO.INTAKE.x",
    "CONSUMER.MSG.NEXT.INTAKE.x",
    "CONSUMER.DELETE.INTAKE.x",
    "DIRECT.GET.SUBMISSIONS_d1",
    "DIRECT.GET.SUBMISSIONS_d2.submissions.d2.an-binh",
    "DIRECT.GET.OBJ_documents-d1",
    "DIRECT.GET.INTAKE",
)
HEARD_BY_NOBODY: Final = (
    ">",
    "*.>",
    "submissions.>",
    "submissions.d1.>",
    "receipts.>",
    "receipts.d2.>",
    "intake.>",
    "deadlines.>",
    "heads.*",
    "status.d1",
    "republish.*",
    "_INBOX.>",
    "_INBOX_d2.>",
    "_INBOX_intake.>",
    "_R_.>",
    "$JS.API.>",
    "$JS.ACK.>",
    "$SYS.>",
    "$O.documents-d1.>",
    "letters.>",
)

DISTRICT: Final[tuple[Row, ...]] = (
    Asks("d1", "submissions.d1.an-binh", "ok"),
    Asks("d1", "submissions.d1.an-binh.more", "forbidden"),
    Asks("d1", f"submissions.d1.{naming.MARK}", "forbidden"),
    Asks("d1", "receipts.d1.an-binh", "forbidden"),
    Asks("d1", "status.d1", "ok"),
    Asks("d1", "$JS.API.STREAM.INFO.SUBMISSIONS_d1", "ok"),
    Asks("d1", "$O.documents-d1.C.x", "ok"),
    Asks("d1", "$O.documents-d1.M.x", "ok", META, ROLLS),
    Asks("d1", "$JS.API.STREAM.INFO.OBJ_documents-d1", "ok"),
    Asks("d1", "$JS.API.STREAM.MSG.GET.OBJ_documents-d1", "ok", '{"last_by_subj": "$O.documents-d1.M.x"}'),
    Asks("d1", "$JS.API.STREAM.PURGE.OBJ_documents-d1", "ok", '{"filter": "$O.documents-d1.C.x"}'),
    Asks("d1", "$JS.API.DIRECT.GET.REFERENCE", "ok", LAST),
    Asks("d1", "$JS.API.DIRECT.GET.REFERENCE.reference.kien-giang.unit.an-binh", "ok"),
    Asks("d1", "$JS.API.DIRECT.GET.AGGREGATES.aggregates.kien-giang.d1.an-binh", "forbidden"),
    Asks("d1", "$JS.API.DIRECT.GET.AGGREGATES", "forbidden", LAST_AGGREGATES),
    Hears("d1", "receipts.d1.>", "ok", "intake", "receipts.d1.an-binh"),
    Hears("d1", "receipts.d1.>", "silence", "intake", "receipts.d2.an-binh"),
    Asks("d1", "letters.d1.an-binh", "forbidden"),
    Hears("d1", "letters.d1.>", "ok", "notify", "letters.d1.an-binh"),
    Hears("d1", "letters.d1.>", "silence", "notify", "letters.d2.an-binh"),
    Hears("d1", "letters.d2.>", "forbidden"),
    Asks("d1", "$JS.API.DIRECT.GET.LETTERS", "forbidden", LAST),
    Asks("d1", "$JS.province.API.STREAM.NAMES", "forbidden"),
    Asks("d1", "$JS.province.API.STREAM.DELETE.SUBMISSIONS_d2", "forbidden"),
    Asks("d1", f"$JS.{LEAF}.API.STREAM.INFO.SUBMISSIONS_{LEAF}", "forbidden"),
    Asks("d1", f"$JS.{LEAF}.API.STREAM.PURGE.OBJ_documents-{LEAF}", "forbidden"),
    Asks("d1", "$JS.ACK.SUBMISSIONS_d1.x.1.1.1.1.1", "forbidden"),
    Asks("d1", "$JS.FC.SUBMISSIONS_d1.x.y", "forbidden"),
    *(Asks("d1", subject, "forbidden") for subject in FORBIDDEN_EVERYWHERE),
    *(Asks("d1", f"$JS.API.{call}", "forbidden", "{}") for call in CALLS),
    *(Hears("d1", subject, "forbidden") for subject in HEARD_BY_NOBODY),
    Hears("d1", "aggregates.>", "forbidden"),
)

HEADERS: Final[tuple[Row, ...]] = tuple(
    Asks("d1", "submissions.d1.an-binh", "refused", "{}", headers)
    for headers in (
        ROLLS,
        (("Nats-Rollup", "all"),),
        (("Nats-TTL", "1s"),),
        (("Nats-Schedule", "@every 1s"), ("Nats-Schedule-Target", "submissions.d1.later")),
        (("Nats-Incr", "1"),),
        (("Nats-Expected-Stream", "SUBMISSIONS_d2"),),
        (("Nats-Batch-Id", "one"), ("Nats-Batch-Sequence", "1")),
    )
)
"""What a stream that is a record must not be talked into."""

FORGING: Final[tuple[Row, ...]] = tuple(
    Asks(user, subject, "silence", body, to=to)
    for user, domain, own in (
        ("d1", "$JS.API", "submissions.d1.an-binh"),
        ("operator", "$JS.province.API", f"status.{LEAF}"),
    )
    for subject, body in (
        (own, "{}"),
        (f"{domain}.DIRECT.GET.REFERENCE.reference.kien-giang.unit.an-binh", ""),
        (f"{domain}.DIRECT.GET.REFERENCE", LAST),
    )
    for to in (
        "submissions.d2.forged",
        f"submissions.d1.{naming.MARK}",
        "receipts.d2.forged",
        "deadlines.forged",
        "intake.forged",
        "heads.intake",
        "_INBOX_intake.x",
    )
)
"""Answers sent to a subject the asker may not publish on: the streams there must not take them."""

SYSTEM_OF_LEAF: Final[tuple[Row, ...]] = (
    Asks(LEAF, f"submissions.{LEAF}.an-binh", "ok"),
    Asks(LEAF, f"submissions.{LEAF}.{naming.MARK}", "forbidden"),
    Asks(LEAF, "submissions.d1.an-binh", "forbidden"),
    Asks(LEAF, f"receipts.{LEAF}.an-binh", "forbidden"),
    Asks(LEAF, f"status.{LEAF}", "ok"),
    Asks(LEAF, "status.d1", "forbidden"),
    Asks(LEAF, f"$JS.API.STREAM.INFO.SUBMISSIONS_{LEAF}", "ok"),
    Asks(LEAF, f"$JS.API.STREAM.PURGE.SUBMISSIONS_{LEAF}", "forbidden"),
    Asks(LEAF, f"$JS.API.STREAM.DELETE.SUBMISSIONS_{LEAF}", "forbidden"),
    Asks(LEAF, f"$JS.API.CONSUMER.CREATE.SUBMISSIONS_{LEAF}", "forbidden", "{}"),
    Asks(LEAF, "$JS.API.STREAM.NAMES", "forbidden"),
    Asks(LEAF, f"$O.documents-{LEAF}.C.x", "ok"),
    Asks(LEAF, f"$O.documents-{LEAF}.M.x", "ok", META, ROLLS),
    Asks(LEAF, f"$JS.API.STREAM.INFO.OBJ_documents-{LEAF}", "ok"),
    Asks(LEAF, f"$JS.API.STREAM.MSG.GET.OBJ_documents-{LEAF}", "ok", f'{{"last_by_subj": "$O.documents-{LEAF}.M.x"}}'),
    Asks(LEAF, f"$JS.API.STREAM.PURGE.OBJ_documents-{LEAF}", "ok", f'{{"filter": "$O.documents-{LEAF}.C.x"}}'),
    Asks(LEAF, "$JS.province.API.DIRECT.GET.REFERENCE", "ok", LAST),
    Asks(LEAF, "$JS.province.API.DIRECT.GET.REFERENCE.reference.kien-giang.unit.an-binh", "ok"),
    Asks(LEAF, "$JS.province.API.STREAM.NAMES", "forbidden"),
    Hears(LEAF, f"receipts.{LEAF}.>", "ok", "intake", f"receipts.{LEAF}.an-binh"),
    Hears(LEAF, "receipts.d1.>", "forbidden"),
    Asks(LEAF, f"letters.{LEAF}.an-binh", "forbidden"),
    Hears(LEAF, f"letters.{LEAF}.>", "ok", "notify", f"letters.{LEAF}.an-binh"),
    Hears(LEAF, "letters.d1.>", "forbidden"),
    Hears(LEAF, "aggregates.>", "forbidden"),
    Hears(LEAF, "submissions.>", "forbidden"),
)

SERVER_OF_LEAF: Final[tuple[Row, ...]] = (
    Asks("operator", f"status.{LEAF}", "ok"),
    Asks("operator", "$JS.province.API.DIRECT.GET.REFERENCE", "ok", LAST),
    Asks("operator", "$JS.province.API.DIRECT.GET.REFERENCE.reference.kien-giang.unit.an-binh", "ok"),
    Hears("operator", f"receipts.{LEAF}.>", "ok", "intake", f"receipts.{LEAF}.an-binh"),
    Hears("operator", f"letters.{LEAF}.>", "ok", "notify", f"letters.{LEAF}.an-binh"),
    Reaches("intake", f"$JS.{LEAF}.API.STREAM.INFO.SUBMISSIONS_{LEAF}", "ok"),
    Reaches("intake", f"$JS.{LEAF}.API.STREAM.INFO.OBJ_documents-{LEAF}", "ok"),
    Reaches("intake", f"submissions.{LEAF}.{naming.MARK}", "ok"),
    Reaches("intake", f"SUBMISSIONS_{LEAF}", "ok", "sourced"),
    *(
        Asks("operator", subject, "nobody")
        for subject in FORBIDDEN_EVERYWHERE
        if not subject.startswith("$SYS")  # answered by their own server, about itself
    ),
    *(
        Asks("operator", f"$JS.province.API.{call}", "nobody", "{}")
        for call in (*CALLS, "DIRECT.GET.AGGREGATES", "STREAM.INFO.REFERENCE", "STREAM.PURGE.REFERENCE")
    ),
    Asks("operator", "$JS.d1.API.STREAM.NAMES", "nobody"),
    *(
        Hears("operator", subject, "silence", speaker, said)
        for subject, speaker, said in (
            ("receipts.>", "intake", "receipts.d1.an-binh"),
            ("submissions.>", "d1", "submissions.d1.an-binh"),
            ("aggregates.>", "scoring", "aggregates.kien-giang.d1.an-binh"),
            ("intake.>", "intake", "intake.report.d1"),
            ("deadlines.>", "deadlines", "deadlines.period.x"),
            ("heads.*", "intake", "heads.intake"),
            ("_INBOX_intake.>", "deadlines", "_INBOX_intake.x"),
            ("_INBOX_d1.>", "d1", "status.d1"),
            (">", "d2", "submissions.d2.an-binh"),
        )
    ),
)

CONSUMER: Final[tuple[Row, ...]] = (
    Asks("province", "$JS.API.DIRECT.GET.AGGREGATES", "ok", LAST_AGGREGATES),
    Asks("province", "$JS.API.DIRECT.GET.AGGREGATES.aggregates.kien-giang.d1.an-binh", "ok"),
    Hears("province", "aggregates.>", "ok", "scoring", "aggregates.kien-giang.d1.an-binh"),
    Asks("province", "$JS.API.DIRECT.GET.REFERENCE", "forbidden", LAST),
    Asks("province", "$JS.API.STREAM.INFO.AGGREGATES", "forbidden"),
    Asks("province", "$JS.API.STREAM.PURGE.AGGREGATES", "forbidden"),
    Asks("province", "$JS.API.CONSUMER.CREATE.AGGREGATES", "forbidden", "{}"),
    Asks("province", "submissions.d1.an-binh", "forbidden"),
    Asks("province", "status.d1", "forbidden"),
    *(Asks("province", subject, "forbidden") for subject in FORBIDDEN_EVERYWHERE),
    *(Asks("province", f"$JS.API.{call}", "forbidden", "{}") for call in CALLS),
    *(Hears("province", subject, "forbidden") for subject in HEARD_BY_NOBODY),
    Hears("province", "receipts.d1.>", "forbidden"),
)

SERVICES: Final[tuple[Row, ...]] = (
    *(
        Asks(name, f"$JS.API.STREAM.{call}.{stream}", "forbidden", "{}")
        for name in ("intake", "deadlines", "scoring", "notify")
        for stream in ("INTAKE", "DEADLINES", "REFERENCE", "SUBMISSIONS_d1")
        for call in ("DELETE", "PURGE", "MSG.DELETE", "SNAPSHOT")
    ),
    Asks("intake", "$JS.API.STREAM.UPDATE.DEADLINES", "forbidden", "{}"),
    Asks("intake", "$JS.province.API.STREAM.UPDATE.DEADLINES", "forbidden", "{}"),
    Asks("intake", "$JS.API.STREAM.CREATE.SCORING", "forbidden", "{}"),
    Asks("intake", "submissions.d1.an-binh", "forbidden"),
    Asks("intake", "deadlines.period.x", "forbidden"),
    Asks("intake", "heads.deadlines", "forbidden"),
    Asks("scoring", "receipts.d1.an-binh", "forbidden"),
    Asks("scoring", "intake.report.d1", "forbidden"),
    Asks("scoring", "heads.intake", "forbidden"),
    Asks("notify", "aggregates.kien-giang.d1.an-binh", "forbidden"),
    Asks("notify", "submissions.d1._mark", "forbidden"),
    Asks("deadlines", "notify.letter.x", "forbidden"),
    Asks("deadlines", "$JS.API.STREAM.CREATE.OTHER", "forbidden", "{}"),
    Hears("notify", "submissions.>", "forbidden"),
    Hears("notify", "receipts.>", "forbidden"),
    Hears("scoring", "_INBOX_intake.>", "forbidden"),
    Hears("intake", "recall.intake", "forbidden"),
)

MATRIX: Final = {
    "district": DISTRICT,
    "headers": HEADERS,
    "forging": FORGING,
    "system of a leaf": SYSTEM_OF_LEAF,
    "server of a leaf": SERVER_OF_LEAF,
    "consumer": CONSUMER,
    "services": SERVICES,
}
