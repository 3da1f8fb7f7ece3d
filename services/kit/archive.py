"""A backup as files: a JSON line for every row, and a manifest that says what a whole one has (ADR 0011).

A backup is written beside its place, read again, and moved there at the end: what has no manifest is none.

NotWhole    this is no whole backup; the message names file, line and what is wrong
"""

import gzip
import hashlib
import json
import os
import shutil
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from services.kit.backup import EVENTS, Damaged, Walk, cut, row_of, values_of
from services.kit.journal import Row
from services.kit.wholefile import settle

FORMAT: Final = "dunghan-backup/1"
MANIFEST: Final = "manifest.json"
PLAIN: Final = ".jsonl"
PACKED: Final = ".jsonl.gz"
TOLD_EVERY: Final = 1000

Told = Callable[[str, int], None]
"""Hears, now and then, how many rows of which service are done."""


class NotWhole(Exception):
    """This is no whole backup; the message names file, line and what is wrong."""


class Beside(NamedTuple):
    """A row of a table that stands beside the journal."""

    table: str
    values: dict[str, Any]


class Stamp(NamedTuple):
    """When a backup was made, by which version, and what the caller wants kept beside it."""

    made_at: str
    version: str
    about: Mapping[str, str]


class KeptHead(BaseModel):
    """Where a source ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int
    hash: str


class Kept(BaseModel):
    """What the manifest says about one service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sha256: str
    rows: int
    left_out: int
    seal: str
    recorded_at: str
    heads: dict[str, KeptHead]
    beside: dict[str, int]


class Manifest(BaseModel):
    """What a whole backup has; `about` is the caller's, `seal` covers everything else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    made_at: str
    version: str
    services: dict[str, Kept]
    about: dict[str, str]
    seal: str = ""

    def sealed(self) -> "Manifest":
        """Return it with its seal."""
        plain = self.model_copy(update={"seal": ""}).model_dump_json()
        return self.model_copy(update={"seal": hashlib.sha256(plain.encode()).hexdigest()})


def manifest_of(folder: Path) -> Manifest:
    """Read what a backup has.

    Raises:
        NotWhole: it has no manifest, or one that was changed or that is of another format.
    """
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise NotWhole(f"{path}: is missing; without it this is no whole backup") from error
    except (ValidationError, OSError) as error:
        raise NotWhole(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error
    if manifest.format != FORMAT:
        raise NotWhole(f"{path}: format {manifest.format!r}, this version reads {FORMAT!r}")
    if manifest.sealed() != manifest:
        raise NotWhole(f"{path}: was changed after it was written; its seal does not fit")
    return manifest


def read(path: Path, walk: Walk) -> Iterator[Row | Beside]:
    """Read a service's file line by line; every row is checked against those before.

    Raises:
        NotWhole: names file and line.
    """
    number = 0
    try:
        with _opened(path) as file:
            aside = False
            for raw in file:
                number += 1
                line = _line(raw)
                aside = _follows(line, walk, aside=aside)
                yield line
    except Damaged as error:
        raise NotWhole(f"{path.name}:{number}: {error}") from error
    except FileNotFoundError as error:
        raise NotWhole(f"{path.name}: is missing") from error
    except (EOFError, zlib.error, OSError) as error:
        raise NotWhole(f"{path.name}:{number + 1}: cannot be read: {error}") from error


def _follows(line: Row | Beside, walk: Walk, *, aside: bool) -> bool:
    """Check a line against those before; says whether what stands beside the journal has begun."""
    if isinstance(line, Beside):
        return True
    if aside:
        raise Damaged("a row of the journal behind what stands beside it")
    walk.step(line)
    return False


def upto(path: Path, limit: int) -> Walk:
    """Walk over the first rows of a file."""
    walk = Walk()
    for _ in read(path, walk) if limit else ():
        if walk.rows >= limit:
            break
    return walk


def _opened(path: Path) -> BinaryIO | gzip.GzipFile:
    return gzip.open(path, "rb") if path.name.endswith(PACKED) else path.open("rb")


def _line(raw: bytes) -> Row | Beside:
    if not raw.endswith(b"\n"):
        raise Damaged("the line is cut off")
    try:
        plain = json.loads(raw.decode())
        table = plain.pop("table")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise Damaged(f"no line of a backup: {error}") from error
    return row_of(plain) if table == EVENTS else Beside(str(table), values_of(str(table), plain))


def examine(
    folder: Path, manifest: Manifest, *, until: str = "", told: Told = lambda _name, _rows: None
) -> dict[str, Walk]:
    """Read every file to its end and compare it with the manifest; nothing is written anywhere.

    Raises:
        NotWhole: names file, line and what is wrong.
    """
    walks = {}
    for name, kept in manifest.services.items():
        walk = walks[name] = Walk(until)
        found = _examined(folder / kept.file, kept.left_out, walk, partial(told, name))
        for what in ("rows", "seal", "heads", "beside", "recorded_at", "sha256"):
            if getattr(found, what) != getattr(kept, what):
                raise NotWhole(f"{kept.file}: {what} is {_short(found, what)}, {MANIFEST} says {_short(kept, what)}")
    if not until and cut(walks) != {name: kept.rows for name, kept in manifest.services.items()}:
        raise NotWhole(f"{folder / MANIFEST}: the services do not agree on what they said to one another")
    return walks


def _short(kept: Kept, what: str) -> str:
    return str(getattr(kept, what))[:200]


def _examined(path: Path, left_out: int, walk: Walk, told: Callable[[int], None]) -> Kept:
    aside = dict[str, int]()
    for line in read(path, walk):
        if isinstance(line, Beside):
            aside[line.table] = aside.get(line.table, 0) + 1
        elif not walk.rows % TOLD_EVERY:
            told(walk.rows)
    told(walk.rows)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    heads = {source: KeptHead(position=head.position, hash=head.hash) for source, head in sorted(walk.heads.items())}
    return Kept(
        file=path.name,
        sha256=digest,
        rows=walk.rows,
        left_out=left_out,
        seal=walk.seal,
        recorded_at=walk.recorded_at,
        heads=heads,
        beside=aside,
    )


class Writing:
    """One service's file while it is written; `end` leaves it with what the cut keeps."""

    def __init__(self, folder: Path, name: str) -> None:
        """Begin an empty file."""
        self.name = name
        self.walk = Walk()
        self._path = folder / f"{name}{PLAIN}"
        self._file: BufferedIOBase = self._path.open("wb")
        self._offsets = array("q", [0])
        self._aside: list[tuple[str, bytes]] = []

    def add(self, table: str, row: str) -> None:
        """Write one row.

        Raises:
            Damaged: the journal that is being kept is not whole itself.
        """
        line = f'{{"table":"{table}",{row[1:]}\n'.encode()
        if table != EVENTS:
            self._aside.append((table, line))
            return
        self.walk.step(row_of(json.loads(row)))
        self._file.write(line)
        self._offsets.append(self._offsets[-1] + len(line))

    def end(self, limit: int, *, packed: bool) -> Kept:
        """Leave out what lies beyond the cut, make the file durable, and read it again."""
        self._file.flush()
        self._file.truncate(self._offsets[limit])
        self._file.seek(self._offsets[limit])
        whole = limit == self.walk.rows
        for table, line in self._aside:
            if within(Beside(table, values_of(table, _values(line))), limit, whole=whole):
                self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())
        self.close()
        if packed:
            self._path = _pack(self._path)
        return _examined(self._path, self.walk.rows - limit, Walk(), lambda _rows: None)

    def close(self) -> None:
        """Close the file; once is enough."""
        self._file.close()


def _values(line: bytes) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(line)
    del values["table"]
    return values


def within(line: Beside, limit: int, *, whole: bool) -> bool:
    """Say whether a row beside the journal belongs to its first `limit` rows; `whole`: to all there were.

    What waits to be published may speak of rows that are left out. It is left out with them: who misses a word asks again.
    """
    if line.table == "outbox":
        return whole
    first = {"dead": "id", "taken_back": "from_row"}.get(line.table)
    return first is None or bool(line.values[first] <= limit)


def _pack(path: Path) -> Path:
    packed = path.with_name(path.name.removesuffix(PLAIN) + PACKED)
    with path.open("rb") as plain, packed.open("wb") as raw:
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as file:
            shutil.copyfileobj(plain, file)
        raw.flush()
        os.fsync(raw.fileno())
    path.unlink()
    return packed


@contextmanager
def placed(folder: Path) -> Iterator[Path]:
    """Hold a folder beside the one that is meant; it takes its name at the end, and is gone after a failure.

    Raises:
        FileExistsError: there is something by either name.
    """
    beside = folder.with_name(f"{folder.name}.partial")
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    beside.mkdir(parents=True)
    try:
        yield beside
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
        settle(folder.parent)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def finish(folder: Path, parts: Mapping[str, Writing], stamp: Stamp, *, packed: bool) -> Manifest:
    """Cut what was written to where all agree, read it again, and write the manifest."""
    limits = cut({name: part.walk for name, part in parts.items()})
    services = {name: part.end(limits[name], packed=packed) for name, part in parts.items()}
    made_at, version, about = stamp
    manifest = Manifest(format=FORMAT, made_at=made_at, version=version, services=services, about=dict(about)).sealed()
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    settle(folder)
    return manifest
