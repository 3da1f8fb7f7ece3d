"""Prints papers in processes of their own: typesets a letter, signs it, lays it away, and says under which hash.

It takes orders as lines of JSON and answers each with a line; it ends with its input. Such a process (`pressroom`) gives way to
everything else on the machine, has little memory, and holds the private keys instead of the service.
"""

import resource
import sys
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from services.notify import issuerkeys, papers
from services.notify.issuerkeys import KeyUnusable
from services.notify.letters import Box, Letter, LetterNotRenderable, Stamp, stamp, typeset
from services.notify.signing import NotSigned, Place, Seal, Sealer

MEMORY: Final = 2 * 1024**3
"""Bytes of address space a process may have: room for the largest letter, and far from what a machine has."""


class Keys(BaseModel):
    """Where the keys of books lie, their passwords if not beside them, and where time stamps come from."""

    model_config = ConfigDict(frozen=True)

    folder: Path | None
    passwords: Path | None = None
    tsa: str = ""


class Order(BaseModel):
    """A letter that is to be printed and signed for a book at a moment, and the folder its paper goes to."""

    model_config = ConfigDict(frozen=True)

    letter: Letter
    book: str
    at: AwareDatetime
    keys: Keys
    papers: Path


class Fault(StrEnum):
    """What stands in the way: the book's key, the letter itself, the folder of papers, or something that may pass."""

    KEY = "key"
    LETTER = "letter"
    FOLDER = "folder"
    OTHER = "other"


class Printed(BaseModel):
    """The paper that was made, by whose certificate; or why there is none."""

    model_config = ConfigDict(frozen=True)

    sha256: str = ""
    size: int = 0
    certificate: str = ""
    subject: str = ""
    fault: Fault | None = None
    why: str = ""


def print_paper(order: Order) -> Printed:
    """Typeset, sign and lay away one letter; whatever goes wrong is an answer."""
    try:
        sealer = _sealer(order.keys, order.book)
        content = signed(order, sealer)
        sha256 = papers.keep(order.papers, content)
    except KeyUnusable as error:
        return Printed(fault=Fault.KEY, why=str(error))
    except LetterNotRenderable as error:
        return Printed(fault=Fault.LETTER, why=str(error))
    except OSError as error:
        return Printed(
            fault=Fault.FOLDER, why=f"{order.papers}: {error.strerror or error}; make room, let it be written"
        )
    except (NotSigned, MemoryError) as error:
        return Printed(fault=Fault.OTHER, why=str(error) or type(error).__name__)
    key = sealer.key
    return Printed(sha256=sha256, size=len(content), certificate=key.fingerprint, subject=key.subject)


def signed(order: Order, sealer: Sealer) -> bytes:
    """Typeset a letter and sign it where its signature stands.

    Raises:
        LetterNotRenderable: it cannot be typeset.
        KeyUnusable: the certificate does not hold at that moment.
        NotSigned: signing failed.
    """
    made = typeset(order.letter)
    agency, at = " ".join(order.letter.issuer.split()), order.at.replace(microsecond=0)
    shown = _seen(order, agency, at, made.box.size)
    x1, y1, x2, y2 = map(round, made.box[1:])
    place = Place(made.box.page, x1, y1, x2, y2)
    return sealer.sign(made.pdf, Seal(at, place, shown, order.letter.place))


def _seen(order: Order, agency: str, at: datetime, size: tuple[float, float]) -> bytes:
    """Draw what the signature shows; pictures that are none stop the book, and no letter ends because of them."""
    try:
        return _stamped(agency, at, size, *_pictures(order.keys.folder, order.book))
    except (LetterNotRenderable, OSError) as error:
        where = f"{order.keys.folder}/{order.book}"
        raise KeyUnusable(f"{where}.hand.png, .seal.png: no pictures to be shown ({error}); lay PNG there") from error


@lru_cache(maxsize=64)
def _stamped(agency: str, at: datetime, size: tuple[float, float], hand: bytes, seal: bytes) -> bytes:
    """Draw what signatures of one second show, once."""
    return stamp(Stamp(agency, at, hand, seal), Box(0, 0, 0, *size))


def _pictures(folder: Path | None, book: str) -> tuple[bytes, bytes]:
    """Read the pictures of the signature and of the seal, where the office has laid them beside the key."""
    hand, seal = (folder / f"{book}.{kind}.png" if folder is not None else None for kind in ("hand", "seal"))
    return _read(hand), _read(seal)


def _read(path: Path | None) -> bytes:
    return path.read_bytes() if path is not None and path.exists() else b""


def _sealer(keys: Keys, book: str) -> Sealer:
    """Return who signs for a book; a key that was exchanged is read anew."""
    return _loaded(keys, book, issuerkeys.changed(keys.folder, book))


@lru_cache(maxsize=64)
def _loaded(keys: Keys, book: str, _known: object) -> Sealer:
    return Sealer(issuerkeys.load(keys.folder, book, keys.passwords), keys.tsa)


def main() -> None:
    """Answer orders until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin.buffer:
        sys.stdout.write(_answer(line).model_dump_json() + "\n")
        sys.stdout.flush()


def _answer(line: bytes) -> Printed:
    try:
        return print_paper(Order.model_validate_json(line))
    except ValidationError as error:
        return Printed(fault=Fault.LETTER, why=str(error.errors()[0]["msg"]))
