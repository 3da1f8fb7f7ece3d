"""`dunghan receipt verify`: which receipts prove what they say, and why the others do not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from services.cli.access import folder_meant
from services.cli.clientside import spoken
from services.cli.failures import RefusedByRule, WrongUsage
from services.cli.output import Output
from services.cli.register import Look
from services.cli.server_commands import Asked
from services.client import papers, proof, sheets
from services.client.failures import BadSheet
from services.client.keys import ReceiptKeys
from services.client.profile import Profile
from services.client.proof import Reason, Sent, Verdict
from services.client.sheets import Reading

SUFFIX: Final = ".receipts.jsonl"
GOOD: Final = Look("✓", "green")
BAD: Final = Look("✗", "red")
LOOKS: Final = {Reason.UNSIGNED: Look("?", "yellow"), Reason.TEST: Look("○", "blue")}


@dataclass(frozen=True)
class Trust:
    """Whose receipts they should be, and which keys may have signed them."""

    keys: ReceiptKeys
    keys_file: Path
    district: str


@dataclass(frozen=True)
class Shown:
    """A file of receipts, what they are shown for, and how that was read when it was sent."""

    file: Path
    of: Path | None
    reading: Reading


def trusted(
    asked: Asked, *, keys: Path | None, bundle: Path | None, data_dir: Path | None, district: str = ""
) -> Trust:
    """Find the province's public keys, and whose receipts are meant.

    Raises:
        WrongUsage: they are nowhere, or cannot be read.
    """
    out = asked.out
    with spoken(out.lang):
        profile = Profile.from_bundle(bundle) if bundle is not None else None
        file = keys or (profile.receipt_keys if profile is not None else _of_folder(asked, data_dir))
        if file is None:
            raise WrongUsage(out.text("no-receipt-keys"))
        return Trust(ReceiptKeys.load(file), file, district or (profile.district if profile is not None else ""))


def _of_folder(asked: Asked, data_dir: Path | None) -> Path | None:
    folder = folder_meant(data_dir, asked.server)
    file = folder.root / "keys" / "receipt-keys.json" if folder is not None else None
    return file if file is not None and file.exists() else None


def show_keys(asked: Asked, *, keys: Path | None, bundle: Path | None, data_dir: Path | None) -> None:
    """Print the file of public keys as it is."""
    trust = trusted(asked, keys=keys, bundle=bundle, data_dir=data_dir)
    asked.out.document(json.loads(trust.keys_file.read_text("utf-8")))


def verify(out: Output, shown: Shown, trust: Trust) -> None:
    """Judge every receipt of a file and show it.

    Raises:
        WrongUsage: the file has no receipts, or a line is none.
        RefusedByRule: one at least is refused.
    """
    receipts = _receipts(out, shown.file)
    district = trust.district or _owner(out, receipts)
    content = _content(out, shown)
    verdicts = proof.verify(receipts, content, trust.keys, district)
    if out.json:
        for verdict in verdicts:
            out.line({**_plain(out, verdict), "compared": content is not None})
    else:
        out.say("proof-of", path=shown.file, count=len(verdicts), district=district)
        out.console.print(_table(out, verdicts))
    if refused := sum(verdict.reason is not None for verdict in verdicts):
        raise RefusedByRule(out.text("proof-refused", count=refused, all=len(verdicts)))
    out.say("proof-all-good", count=len(verdicts))


def _receipts(out: Output, path: Path) -> list[Mapping[str, Any]]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError as error:
        raise WrongUsage(out.text("no-file", path=path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(out.text("not-a-receipt", where=path, why=error)) from error
    found = [_receipt(out, f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise WrongUsage(out.text("no-receipts", path=path))
    return found


def _receipt(out: Output, where: str, line: str) -> Mapping[str, Any]:
    try:
        receipt = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WrongUsage(out.text("not-a-receipt", where=where, why=str(error) or type(error).__name__)) from error
    if not isinstance(receipt, Mapping):
        raise WrongUsage(out.text("not-a-receipt", where=where, why="{…}"))
    return receipt


def _owner(out: Output, receipts: Sequence[Mapping[str, Any]]) -> str:
    """Take them for the one district that all of them name."""
    named = {str(receipt["district"]) for receipt in receipts if receipt.get("district")}
    if len(named) != 1:
        raise WrongUsage(out.text("which-owner"))
    return named.pop()


def _content(out: Output, shown: Shown) -> list[Sent] | None:
    """Read what was sent, where it is there; only where it was named must it be."""
    usual = shown.file.with_name(shown.file.name.removesuffix(SUFFIX))
    of = shown.of or usual
    if shown.of is None and (usual == shown.file or not usual.is_file()):
        out.note("proof-without-content", why=out.text("no-file", path=usual))
        return None
    if of.suffix.lower() in papers.MEDIA_TYPES:
        out.note("proof-without-content", why=out.text("proof-document"))
        return None
    try:
        with spoken(out.lang):
            return [Sent(sheet.submission.submission_id, sheet.sha256) for sheet in sheets.read(of, shown.reading)]
    except WrongUsage as error:
        if shown.of is not None or not isinstance(error.__cause__, BadSheet):
            raise
        out.note("proof-otherwise", path=of, why=error.__cause__.wrong[0].said(out.lang))
        return None


def _why(out: Output, verdict: Verdict) -> str:
    if verdict.reason is None:
        return out.text("proof-good")
    return out.text(f"proof-{verdict.reason}", owner=verdict.receipt.get("district"))


def _plain(out: Output, verdict: Verdict) -> dict[str, Any]:
    named = {name: verdict.receipt.get(name) for name in ("submission_id", "outcome", "event_id", "position")}
    reason = verdict.reason.value if verdict.reason is not None else None
    return {**named, "good": reason is None, "reason": reason, "text": _why(out, verdict)}


def _table(out: Output, verdicts: Sequence[Verdict]) -> Table:
    table = Table(out.text("submission"), out.text("outcome"), out.text("position"), out.text("proof"))
    for verdict in verdicts:
        receipt = verdict.receipt
        look = GOOD if verdict.reason is None else LOOKS.get(verdict.reason, BAD)
        cells = (receipt.get("submission_id"), receipt.get("outcome"), receipt.get("position"))
        said = ("" if cell is None else str(cell) for cell in cells)
        table.add_row(*map(Text, said), Text(f"{look.sign} {_why(out, verdict)}", style=look.style))
    return table
