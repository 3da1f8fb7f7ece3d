"""Papers of signed letters in backups: they stand in no journal, so they are copied beside it, each checked by its hash.

A paper is laid away before its letter is said to be signed; copied after the journal, none of those it speaks of is missing.
"""

import json
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.cli import settings
from services.cli.failures import CliFailure
from services.cli.folder import Folder
from services.cli.output import Output
from services.contracts.notify import LetterSigned
from services.kit import archive
from services.kit.archive import Manifest
from services.kit.backup import Walk
from services.kit.journal import Row
from services.notify import papers
from services.notify.papers import PaperMissing

PAPERS: Final = "papers"
SERVICE: Final = "notify"
SETTING: Final = "DUNGHAN_NOTIFY__PAPERS_DIR"


class Counted(NamedTuple):
    """How many papers came along, and the hashes of those that the journal speaks of and that are not there."""

    copied: int
    lacking: tuple[str, ...]

    @property
    def plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {"copied": self.copied, "lacking": list(self.lacking)}


def source_of(folder: Folder | None) -> Path | None:
    """Say where papers lie on this machine: in the data folder, or where the setting says."""
    if folder is not None:
        return folder.papers
    named = settings.variable(SETTING)
    return Path(named) if named else None


def copy(out: Output, source: Path | None, backup: Path, manifest: Manifest, target: Path) -> Counted:
    """Copy papers beside a backup, or out of it, and count what lacks of those its journal speaks of.

    Raises:
        CliFailure: the target does not take them.
    """
    if SERVICE not in manifest.services:
        return Counted(0, ())
    try:
        found = list(_files(source)) if source is not None else []
        copied = sum(_copied(path, target) for path in found)
    except OSError as error:
        raise CliFailure(out.text("papers-not-copied", why=error)) from error
    return Counted(copied, tuple(lacking(backup, manifest, target)))


def lacking(backup: Path, manifest: Manifest, folder: Path) -> Iterator[str]:
    """Name the papers that a backup's journal speaks of and that do not lie in a folder as they were."""
    for sha256 in dict.fromkeys(_spoken_of(backup, manifest)):
        try:
            papers.read(folder, sha256)
        except (PaperMissing, OSError):
            yield sha256


def tell(out: Output, counted: Counted, target: Path) -> None:
    """Say how many papers there are, and what to do about those that are not."""
    if out.json:
        return
    if counted.copied:
        out.say("papers-copied", count=counted.copied, path=target)
    if counted.lacking:
        out.say("papers-lacking", count=len(counted.lacking), first=counted.lacking[0], path=target)


def point_to(out: Output, backup: Path, services: Collection[str]) -> None:
    """Say where a backup's papers belong where the databases are restored and this machine may not be the one."""
    count = sum(1 for _ in _files(backup / PAPERS))
    if count and SERVICE in services and not out.json:
        out.say("papers-where", count=count, path=backup / PAPERS, setting=SETTING)


def _spoken_of(backup: Path, manifest: Manifest) -> Iterator[str]:
    for line in archive.read(backup / manifest.services[SERVICE].file, Walk()):
        if isinstance(line, Row) and line.type == LetterSigned.TYPE:
            yield str(json.loads(line.body)["data"]["sha256"])


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("??/*")) if papers.SHA256.fullmatch(path.name))


def _copied(path: Path, target: Path) -> bool:
    """Copy a paper that is what its name says; say whether it was not there yet."""
    at = papers.place(target, path.name)
    if at.exists():
        return False
    try:
        papers.keep(target, papers.read(path.parents[1], path.name))
    except PaperMissing:
        return False
    shutil.copystat(path, at)
    return True
