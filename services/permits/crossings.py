"""What passes between the account that has the streams and that of a district or a consumer."""

from typing import NamedTuple

from services.contracts import naming
from services.permits.grants import api, bucket


class Crossing(NamedTuple):
    """A subject one account offers and another takes.

    Attributes:
        kind: `stream`: what is said there is heard; `service`: what is asked there is answered, to who asked alone.
        many: there may be several answers.
        asked: it is a call of JetStream, which the asking account names otherwise.
    """

    kind: str
    subject: str
    why: str
    many: bool = False
    asked: bool = False


def _service(subject: str, why: str, *, many: bool = False) -> Crossing:
    return Crossing("service", subject, why, many, subject.startswith("$JS.API."))


def _stream(subject: str, why: str) -> Crossing:
    return Crossing("stream", subject, why)


def exports() -> tuple[Crossing, ...]:
    """What the account with the streams offers; who takes which part of it is said where it is taken."""
    return (
        _service("submissions.*.*", "what districts send"),
        _service("$O.>", "documents of districts"),
        _service("status.*", "the last receipt of a submission again"),
        _service(api("STREAM.INFO", "*"), "whether a stream is there"),
        _service(api("STREAM.MSG.GET", "*"), "whether a document is there"),
        _service(api("STREAM.PURGE", "*"), "documents that were replaced"),
        *(_service(api("DIRECT.GET", stream), f"many of {stream}", many=True) for stream in _READABLE),
        *(_service(api("DIRECT.GET", stream, ">"), f"one of {stream}") for stream in _READABLE),
        _stream("receipts.*.*", "what intake answers"),
        _stream("letters.*.*", "what notify writes to units"),
        _stream("aggregates.>", "how units and districts stand"),
    )


_READABLE = (naming.REFERENCE, naming.AGGREGATES)


def of_district(code: str) -> tuple[Crossing, ...]:
    """What a district's systems take that connect directly."""
    documents = naming.documents_bucket(code)
    return (
        _service(f"submissions.{code}.*", "its own submissions"),
        _service(f"$O.{documents}.>", "its own documents"),
        _service(api("STREAM.INFO", naming.submissions_stream(code)), "its own stream"),
        _service(api("STREAM.INFO", bucket(code)), "its own bucket"),
        _service(api("STREAM.MSG.GET", bucket(code)), "its own documents"),
        _service(api("STREAM.PURGE", bucket(code)), "its own documents"),
        *of_leaf(code),
    )


def of_leaf(code: str) -> tuple[Crossing, ...]:
    """What a district's own server takes."""
    return (
        _service(naming.status_subject(code), "its own receipts again"),
        _service(api("DIRECT.GET", naming.REFERENCE), "what it may refer to"),
        _service(api("DIRECT.GET", naming.REFERENCE, ">"), "what it may refer to"),
        _stream(f"receipts.{code}.*", "its own receipts"),
        _stream(f"letters.{code}.*", "letters to its units"),
    )


def to_leaf(code: str) -> tuple[Crossing, ...]:
    """What the account with the streams takes of a district's own server."""
    return (
        _service(f"$JS.{code}.API.>", "makes and reads its stream and its bucket"),
        _service(f"$JS.FC.{naming.submissions_stream(code)}.>", "says how fast it takes what the stream has"),
        _service(naming.submission_subject(code, naming.MARK), "marks go through its own stream"),
        _stream(f"sourced.{code}.>", "what its stream has"),
    )


def of_consumer() -> tuple[Crossing, ...]:
    """What somebody takes who reads aggregates."""
    return (
        _service(api("DIRECT.GET", naming.AGGREGATES), "the last aggregates"),
        _service(api("DIRECT.GET", naming.AGGREGATES, ">"), "the last aggregate of a subject"),
        _stream("aggregates.>", "new aggregates"),
    )
