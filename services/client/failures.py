"""Why the district's side cannot go on; each says what, where and what to do, in both languages.

ClientFailure
├── BadProfile     the bundle's file is not right
├── BadSheet       rows of a file are not right: all of them at once
├── NoFile         a file is not there
├── OutboxFull     nothing more is taken until something was sent
├── OutboxBroken   the disk does not keep what it is given
├── OutboxTaken    another process sends for this district
├── Unreachable    the broker does not answer
├── Rejected       the broker does not take the key
├── NotAllowed     the broker does not let this district do this
├── NotUploaded    a document did not come into the bucket
└── NoReference    what may be sent could not be read, and is not compared with
"""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from typing_extensions import override

from services.client.texts import say


class ClientFailure(Exception):
    """The district's side cannot go on."""

    KEY: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.said("en"))

    def said(self, lang: str) -> str:
        """Say it in a language."""
        return say(self.KEY, lang, **self.facts)


class BadProfile(ClientFailure):
    """The bundle's file is not right."""

    KEY = "bad-profile"


class NoFile(ClientFailure):
    """A file is not there."""

    KEY = "no-file"


class OutboxFull(ClientFailure):
    """Nothing more is taken until something was sent."""

    KEY = "outbox-full"


class OutboxBroken(ClientFailure):
    """The disk does not keep what it is given."""

    KEY = "outbox-broken"


class OutboxTaken(ClientFailure):
    """Another process sends for this district."""

    KEY = "outbox-taken"


class Unreachable(ClientFailure):
    """The broker does not answer."""

    KEY = "unreachable"


class Rejected(ClientFailure):
    """The broker does not take the key."""

    KEY = "rejected"


class NotAllowed(ClientFailure):
    """The broker does not let this district do this."""

    KEY = "not-allowed"


class NotUploaded(ClientFailure):
    """A document did not come into the bucket."""

    KEY = "not-uploaded"


class NoReference(ClientFailure):
    """What may be sent could not be read, and is not compared with."""

    KEY = "no-reference"


class Wrong(NamedTuple):
    """What is wrong with one place of a file: `key` and `facts` as a text, or `plain` words."""

    where: str
    key: str = ""
    facts: tuple[tuple[str, object], ...] = ()
    plain: str = ""

    def said(self, lang: str) -> str:
        """Say it in a language."""
        why = say(self.key, lang, **dict(self.facts)) if self.key else self.plain
        return say("bad-row", lang, where=self.where, why=why)


class BadSheet(ClientFailure):
    """Rows of a file are not right: all of them at once."""

    KEY = "bad-row"

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__()

    @override
    def said(self, lang: str) -> str:
        return "\n".join(one.said(lang) for one in self.wrong)


def first_of(error: BaseException) -> ClientFailure | None:
    """Return the first failure of ours in a group, however deep."""
    if isinstance(error, BaseExceptionGroup):
        found = (first_of(one) for one in error.exceptions)
        return next((one for one in found if one is not None), None)
    return error if isinstance(error, ClientFailure) else None
