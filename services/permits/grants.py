"""What each user of the broker may publish and hear: one line one subject, with its reason. Everything else is refused."""

from typing import Final, NamedTuple

from services.contracts import naming

OWNS: Final = {
    "intake": (naming.INTAKE, naming.RECEIPTS, naming.DEAD),
    "deadlines": (naming.DEADLINES, naming.REFERENCE),
    "scoring": (naming.SCORING, naming.AGGREGATES),
    "notify": (naming.NOTIFY,),
}
"""Which streams a service makes and sets right; the first is that of its events."""

HEARS: Final = {
    "intake": ("deadlines",),
    "deadlines": ("intake",),
    "scoring": ("deadlines", "intake", "notify"),
    "notify": ("deadlines", "scoring"),
}
"""Whose events a service hears."""

SAYS_BESIDE: Final = {
    "intake": (
        ("receipts.>", "answers districts"),
        (f"submissions.*.{naming.MARK}", "marks between what districts sent"),
    ),
    "deadlines": (("reference.>", "says what districts may refer to"),),
    "scoring": (("aggregates.>", "says how units and districts stand"),),
    "notify": (("letters.>", "delivers letters"),),
}
"""What a service says that is no event of its own."""


class Line(NamedTuple):
    """One subject, and why it is needed."""

    subject: str
    why: str


class Grants(NamedTuple):
    """What a user may do; what is not granted is refused, what is denied is refused even where it is granted.

    `responses`: it may answer whoever asked it, on the subject the asker named, once.
    """

    publish: tuple[Line, ...] = ()
    deny_publish: tuple[Line, ...] = ()
    subscribe: tuple[Line, ...] = ()
    deny_subscribe: tuple[Line, ...] = ()
    responses: bool = False


def inbox(name: str) -> str:
    """Name where a user hears answers; nobody else may."""
    return f"_INBOX_{name}.>"


def _api(call: str, *names: str) -> str:
    return ".".join(("$JS.API", call, *names))


def of_service(name: str) -> Grants:
    """Say what a service may do."""
    publish = (*_says(name), *_asks(name), *_keeps(name), *_reads(name))
    return Grants(publish, _untouched(name), _hears(name))


def _says(name: str) -> tuple[Line, ...]:
    others = [other for other in OWNS if other != name]
    return (
        Line(f"{name}.>", "its own events"),
        *(Line(subject, why) for subject, why in SAYS_BESIDE[name]),
        Line(f"heads.{name}", "announces how far it has come"),
        Line(f"dead.{name}.>", "copies of what it set aside"),
        *(Line(inbox(other), f"answers {other}: heads, hashes, what it remembers") for other in others),
        *((Line("_INBOX_*.>", "answers districts about the last receipt of a submission"),) if name == "intake" else ()),
    )


def _asks(name: str) -> tuple[Line, ...]:
    return (
        *(Line(f"republish.{other}", f"asks {other} for events it lacks") for other in HEARS[name]),
        *(Line(f"head.{other}", f"asks {other} how far it is") for other in HEARS[name]),
        Line(f"recall.{name}", "asks everybody what it once decided"),
        Line(f"recall.{name}.*", "asks one reader for what it once decided"),
        Line(f"copies.{name}", "compares all copies of what it said"),
        Line(f"copies.{name}.*", "compares one reader's copy"),
    )


def _keeps(name: str) -> tuple[Line, ...]:
    own = [
        Line(_api(f"STREAM.{call}", stream), f"makes {stream} and sets it right")
        for stream in OWNS[name]
        for call in ("CREATE", "UPDATE")
    ]
    if name == "intake":
        own += [
            Line(_api("STREAM.CREATE", "*"), "makes districts' streams and buckets"),
            Line(_api("STREAM.UPDATE", "*"), "sets districts' streams and buckets right"),
            Line("$JS.*.API.STREAM.INFO.*", "looks at streams and buckets of a leaf"),
            Line("$JS.*.API.STREAM.CREATE.*", "makes streams and buckets of a leaf"),
            Line("$JS.*.API.STREAM.UPDATE.*", "sets streams and buckets of a leaf right"),
            Line("$JS.*.API.STREAM.MSG.GET.*", "copies documents out of a leaf's bucket"),
        ]
    return tuple(own)


def _reads(name: str) -> tuple[Line, ...]:
    streams = ["*"] if name == "intake" else [*OWNS[name], *(OWNS[other][0] for other in HEARS[name])]
    calls = (
        ("STREAM.INFO", "", "looks at"),
        ("STREAM.MSG.GET", "", "looks at one message of"),
        ("CONSUMER.CREATE", "*", "reads"),
        ("CONSUMER.MSG.NEXT", "*", "reads on in"),
    )
    return tuple(
        Line(_api(call, stream, *([rest] if rest else [])), f"{why} {stream}")
        for stream in streams
        for call, rest, why in calls
    )


def _untouched(name: str) -> tuple[Line, ...]:
    """Other services' streams, where a service makes streams whose names are not known beforehand."""
    if name != "intake":
        return ()
    foreign = [stream for other, streams in OWNS.items() if other != name for stream in streams]
    return tuple(
        Line(_api(f"STREAM.{call}", stream), "another service's stream")
        for stream in foreign
        for call in ("CREATE", "UPDATE")
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
        *((Line("status.*", "districts ask for a receipt again"),) if name == "intake" else ()),
    )


def of_district(code: str) -> Grants:
    """Say what a district's system may do that comes in directly."""
    stream, bucket = naming.submissions_stream(code), f"OBJ_{naming.documents_bucket(code)}"
    publish = (
        Line(f"submissions.{code}.*", "its own submissions"),
        Line(naming.status_subject(code), "asks for the last receipt of its own submission again"),
        Line(_api("STREAM.INFO", stream), "looks whether its stream is there, and the broker's clock"),
        Line(f"$O.{naming.documents_bucket(code)}.>", "puts documents into its own bucket"),
        Line(_api("STREAM.INFO", bucket), "looks whether its bucket is there"),
        Line(_api("STREAM.MSG.GET", bucket), "looks whether its document is there already"),
        Line(_api("STREAM.PURGE", bucket), "takes back a document of its own that it replaced"),
        Line(_api("DIRECT.GET", naming.REFERENCE), "reads what it may refer to, all at once"),
        Line(_api("DIRECT.GET", naming.REFERENCE, ">"), "reads one thing it may refer to"),
    )
    deny = (Line(naming.submission_subject(code, naming.MARK), "only intake may say what had arrived"),)
    subscribe = (
        Line(f"receipts.{code}.>", "its own receipts"),
        Line(inbox(code), "answers to its own questions"),
    )
    return Grants(publish, deny, subscribe)


def of_leaf(code: str) -> Grants:
    """Say what a district's own server may exchange with the province's: it publishes what its system and its streams say."""
    publish = (
        Line(naming.status_subject(code), "asks for the last receipt of its own submission again"),
        Line("$JS.province.API.DIRECT.GET.REFERENCE", "reads what it may refer to, all at once"),
        Line("$JS.province.API.DIRECT.GET.REFERENCE.>", "reads one thing it may refer to"),
        Line("_INBOX_intake.>", "its own streams answer intake, and give it documents"),
        Line("_R_.>", "its own streams answer the province's"),
        Line(f"$JS.S.{code}.>", "gives its submissions to the province's stream"),
    )
    subscribe = (
        Line(f"receipts.{code}.>", "its own receipts"),
        Line(naming.submission_subject(code, naming.MARK), "marks go through its own stream"),
        Line(inbox(code), "answers to its own system's questions"),
        Line(f"$JS.{code}.API.>", "the province reads its stream and its bucket"),
        Line("$JS.ACK.>", "the province's stream says what it has"),
        Line("$JS.FC.>", "the province's stream says how fast"),
    )
    return Grants(publish, (), subscribe)
