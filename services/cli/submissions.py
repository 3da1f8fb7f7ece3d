"""A district's files: `.csv`, `.json` and `.jsonl` become submissions as they travel (interfaces §2)."""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from services.cli.failures import WrongUsage
from services.cli.texts import say
from services.contracts.district import Submission

YES: Final = frozenset({"1", "true", "yes", "x", "có"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One submission as it is published: the bytes count, they are what a receipt answers."""

    submission: Submission
    body: bytes

    @property
    def sha256(self) -> str:
        """Return the hash that its receipt carries."""
        return sha256(self.body).hexdigest()


def read(path: Path, *, period: str, lang: str) -> list[Sheet]:
    """Read every submission of a file.

    Raises:
        WrongUsage: a row is not right; the message says which (file:line).
    """
    if not path.exists():
        raise WrongUsage(say("no-file", lang, path=path))
    reader = READERS.get(path.suffix.lower(), _json_lines)
    try:
        return [_sheet(plain, where, period=period, lang=lang) for where, plain in reader(path)]
    except UnicodeDecodeError as error:
        raise WrongUsage(say("bad-row", lang, where=path, why=f"UTF-8: {error.reason}")) from error
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise WrongUsage(say("bad-row", lang, where=where, why=error.msg)) from error


def _sheet(plain: object, where: str, *, period: str, lang: str) -> Sheet:
    if not isinstance(plain, Mapping):
        raise WrongUsage(say("bad-row", lang, where=where, why="{…}"))
    content = dict(plain)
    if not content.get("period"):
        if not period:
            raise WrongUsage(say("no-period", lang, where=where))
        content["period"] = period
    try:
        submission = Submission.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise WrongUsage(say("bad-row", lang, where=where, why=f"{field}: {first['msg']}")) from error
    return Sheet(submission, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _csv(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            yield f"{path}:{rows.line_num}", from_row(row)


def from_row(row: Mapping[str, str | None]) -> dict[str, Any]:
    """Turn a row of the columns id, submitted_at, unit, obligation, channel, signed, annexes_complete into a submission."""
    return {
        "submission_id": row.get("id") or "",
        "unit": row.get("unit") or "",
        "obligation": row.get("obligation") or "",
        "period": row.get("period") or "",
        "submitted_at": row.get("submitted_at") or "",
        "channel": row.get("channel") or "",
        "document": None,
        "attested": {
            "signed": _yes(row.get("signed")),
            "annexes_complete": _yes(row.get("annexes_complete")),
        },
    }


def _yes(cell: str | None) -> bool:
    return (cell or "").strip().lower() in YES


def _json(path: Path) -> Iterator[tuple[str, Any]]:
    content = json.loads(path.read_text("utf-8-sig"))
    for number, plain in enumerate(content if isinstance(content, list) else [content], 1):
        yield f"{path} [{number}]", plain


def _json_lines(path: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield f"{path}:{number}", json.loads(line)
        except json.JSONDecodeError as error:
            raise json.JSONDecodeError(error.msg, "\n" * (number - 1) + line, number - 1 + error.pos) from error


READERS: Final[Mapping[str, Callable[[Path], Iterator[tuple[str, Any]]]]] = {
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _json_lines,
}
"""How a file is read, by its suffix; everything else is taken for JSON Lines."""
