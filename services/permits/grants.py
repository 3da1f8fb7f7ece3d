"""What each user of the broker may publish and hear: one line one subject, with its reason. Everything else is refused."""

from typing import Final, NamedTuple

from services.contracts import naming

OWNS: Final = {
    "intake": (naming.INTAKE, naming.RECEIPTS, naming.DEAD),
    "deadlines": (naming.DEADLINES, naming.REFERENCE),
    "scoring": (naming.SCORING, naming.AGGREGATES),
    "notify": (naming.NOTIFY, naming.LETTERS),
}
"""Which streams a service makes and sets right; the first is that of its events."""

HEARS: Final = {
    "intake": ("deadlines",),
    "deadlines": ("intake",),
    "scoring": ("deadlines", "intake", "notify"),
    "notify": ("deadlines", "intake", "scoring"),
}
"""Whose events a service hears."""

MAKES: Final = ("CREATE", "UPDATE")
READS: Final = (
    ("STREAM.INFO", "", "looks at"),
    ("STREAM.MSG.GET", "", "looks at one message of"),
    ("CONSUMER.CREATE", "*", "reads"),
    ("CONSUMER.MSG.NEXT", "*", "reads on in"),
)


ASKED: Final = "_asked"
"""How an account without streams names JetStream: what is asked by the usual names is mapped to this one before it is
checked, and leads into the account with the streams. Under the usual names the server itself would answer that there is none."""


class Line(NamedTuple):
    """One subject, and why it is needed."""

    subject: str
    why: str


class Grants(NamedTuple):
    """What a user may do; what is not granted is refused, what is denied is refused even where it is granted.

    `responses`: it may answer whoever asked it, on the subject the asker named. Nobody here needs that: an asker
    could name any subject the answerer may not be trusted with.
    """

    publish: tuple[Line, ...] = ()
    deny_publish: tuple[Line, ...] = ()
    subscribe: tuple[Line, ...] = ()
    deny_subscribe: tuple[Line, ...] = ()
    responses: bool = False


def inbox(name: str) -> str:
    """Name where a user hears answers; nobody else may."""
    return f"_INBOX_{name}.>"


def api(call: str, *names: str, domain: str = "") -> str:
    """Name a call of JetStream, in the connection's own domain or in another."""
    return ".".join((f"$JS.{domain}.API" if domain else "$JS.API", call, *names))


def bucket(code: str) -> str:
    """Name the stream under a district's documents."""
    return f"OBJ_{naming.documents_bucket(code)}"


def of_service(name: str, domain: str = "province") -> Grants:
    """Say what a service may do; `domain`: of the province's own JetStream."""
    if name != "intake":
        return Grants((*_says(name), *_asks(name), *_keeps(name), *_reads(name)), (), _hears(name))
    publish = (*_says(name), *_asks(name), *_answers_districts(), *_stores())
    return Grants(publish, _untouched(domain), (*_hears(name), Line("status.*", "districts ask for a receipt again")))


def _says(name: str) -> tuple[Line, ...]:
    beside = {
        "deadlines": (Line("reference.>", "says what districts may refer to"),),
        "scoring": (Line("aggregates.>", "says how units and districts stand"),),
        "notify": (Line("letters.>", "writes to units"),),
    }
    return (
        Line(f"{name}.>", "its own events"),
        *beside.get(name, ()),
        Line(f"heads.{name}", "announces how far it has come"),
        Line(f"dead.{name}.>", "copies of what it set aside"),
        *(Line(inbox(other), f"answers {other}: heads, hashes, what it remembers") for other in OWNS if other != name),
    )


def _asks(name: str) -> tuple[Line, ...]:
    return (
        *(Line(f"republish.{other}", f"asks {other} for events it lacks") for other in HEARS[name]),
        *(Line(f"head.{other}", f"asks {other} how far it is") for other in HEARS[name] if name == "intake"),
        Line(f"recall.{name}", "asks everybody what it once decided"),
        Line(f"recall.{name}.*", "asks one reader for what it once decided"),
        Line(f"copies.{name}", "compares all copies of what it said"),
        Line(f"copies.{name}.*", "compares one reader's copy"),
    )


def _keeps(name: str) -> tuple[Line, ...]:
    return tuple(
        Line(api(f"STREAM.{call}", stream), f"makes {stream} and sets it right")
        for stream in OWNS[name]
        for call in MAKES
    )


def _reads(name: str) -> tuple[Line, ...]:
    streams = (*OWNS[name], *(OWNS[other][0] for other in HEARS[name]))
    return tuple(
        Line(api(call, stream, *filter(None, [rest])), f"{why} {stream}")
        for stream in streams
        for call, rest, why in READS
    )


def _answers_districts() -> tuple[Line, ...]:
    return (
        Line("receipts.>", "answers districts"),
        Line("_R_.>", "answers districts' requests, which come from their own accounts"),
        Line(f"submissions.*.{naming.MARK}", "marks between what districts sent"),
    )


def _stores() -> tuple[Line, ...]:
    """Its own streams, and every district's stream and bucket, whose names are not known beforehand; here, and in the domains of leaves."""
    here = [Line(api(call, "*", *filter(None, [rest])), f"{why} any stream") for call, rest, why in READS]
    calls = (*(f"STREAM.{call}" for call in MAKES), "STREAM.INFO", "STREAM.MSG.GET")
    return (
        *here,
        *(
            Line(api(f"STREAM.{call}", "*"), "makes districts' streams and buckets, and sets them right")
            for call in MAKES
        ),
        *(Line(api(call, "*", domain="*"), "does the same in a leaf's domain, and copies documents") for call in calls),
    )


def _untouched(domain: str) -> tuple[Line, ...]:
    foreign = [stream for other, streams in OWNS.items() if other != "intake" for stream in streams]
    return (
        *(Line(api(f"STREAM.{call}", stream), "another service's stream") for stream in foreign for call in MAKES),
        Line(f"$JS.{domain}.API.>", "the province's own streams have no second name"),
    )


def _hears(name: str) -> tuple[Line, ...]:
    others = [other for other in OWNS if other != name]
    return (
        Line(inbox(name), "answers to its own questions, and what it reads"),
        Line("heads.*", "how far the others have come"),
        Line(f"republish.{name}", "who lacks events of it"),
        Line(f"head.{name}", "who asks how far it is"),
        *(Line(f"recall.{other}", f"{other} asks everybody what it once decided") for other in others),
        *(Line(f"recall.{other}.{name}", f"{other} asks it alone") for other in others),
        *(Line(f"copies.{other}", f"{other} compares copies") for other in HEARS[name]),
        *(Line(f"copies.{other}.{name}", f"{other} compares this copy") for other in HEARS[name]),
    )


def of_district(code: str) -> Grants:
    """Say what a district's system may do that connects to the province's broker."""
    return _of_system(code, own=ASKED, province=ASKED)


def of_leaf_system(code: str, domain: str = "province") -> Grants:
    """Say what a district's system may do on the district's own server; `domain`: of the province's JetStream."""
    return _of_system(code, own="", province=domain)


def _of_system(code: str, *, own: str, province: str) -> Grants:
    stream, documents = naming.submissions_stream(code), naming.documents_bucket(code)
    publish = (
        Line(f"submissions.{code}.*", "its own submissions"),
        Line(api("STREAM.INFO", stream, domain=own), "looks whether its stream is there, and at the broker's clock"),
        Line(f"$O.{documents}.C.*", "puts documents into its own bucket"),
        Line(f"$O.{documents}.M.*", "names the documents in its own bucket"),
        Line(api("STREAM.INFO", bucket(code), domain=own), "looks whether its bucket is there"),
        Line(api("STREAM.MSG.GET", bucket(code), domain=own), "looks whether its document is there already"),
        Line(
            api("STREAM.PURGE", bucket(code), domain=own), "takes back a document it replaced or could not send whole"
        ),
        *_asks_province(code, province),
    )
    deny = (Line(naming.submission_subject(code, naming.MARK), "only intake may say what had arrived"),)
    heard = (Line(f"receipts.{code}.>", "its own receipts"), Line(f"letters.{code}.>", "letters to its units"))
    return Grants(publish, deny, (*heard, Line(inbox(code), "answers to it")))


def _asks_province(code: str, domain: str) -> tuple[Line, ...]:
    return (
        Line(naming.status_subject(code), "asks for the last receipt of its own submission again"),
        Line(api("DIRECT.GET", naming.REFERENCE, domain=domain), "reads all it may refer to"),
        Line(api("DIRECT.GET", naming.REFERENCE, ">", domain=domain), "reads one thing it may refer to"),
    )


def of_leaf(code: str, domain: str = "province") -> Grants:
    """Say what a district's own server may exchange with the province's; `domain`: of the province's JetStream."""
    publish = (
        *_asks_province(code, domain),
        Line(f"sourced.{code}.>", "gives what its stream has to the province's stream"),
        Line("_R_.>", "answers the province: its stream, its bucket, its marks"),
    )
    subscribe = (
        Line(f"receipts.{code}.>", "its own receipts"),
        Line(f"letters.{code}.>", "letters to its units"),
        Line(inbox(code), "answers to its system's questions"),
        Line(f"$JS.{code}.API.>", "the province makes and reads its stream and its bucket"),
        Line(f"$JS.FC.{naming.submissions_stream(code)}.>", "the province says how fast it takes what the stream has"),
        Line(naming.submission_subject(code, naming.MARK), "marks go through its own stream"),
    )
    return Grants(publish, (), subscribe)


def of_operator(name: str = "operator") -> Grants:
    """Say what the operator of the servers may do, in the account of the servers themselves."""
    publish = (
        Line("$SYS.REQ.SERVER.PING.LEAFZ", "asks which lines there are"),
        Line("$SYS.REQ.SERVER.*.KICK", "cuts a line: one whose key is named no more stays until then"),
        Line("$SYS.REQ.SERVER.*.RELOAD", "lets a server read its configuration again"),
    )
    return Grants(publish, (), (Line(inbox(name), "answers to it"),))


def of_consumer(name: str) -> Grants:
    """Say what somebody may do who reads the aggregates: the last word on every subject, and each new one."""
    publish = (
        Line(api("DIRECT.GET", naming.AGGREGATES, domain=ASKED), "reads the last aggregates of many subjects"),
        Line(api("DIRECT.GET", naming.AGGREGATES, ">", domain=ASKED), "reads the last aggregate of one subject"),
    )
    return Grants(publish, (), (Line("aggregates.>", "new aggregates"), Line(inbox(name), "answers to it")))
