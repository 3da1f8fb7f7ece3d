"""Papers of signed letters go with a backup, each as its name says, and what lacks is named."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from services.cli import kept_papers
from services.cli.failures import CliFailure
from services.cli.folder import Folder
from services.cli.kept_papers import Counted
from services.cli.output import Output
from services.kit import archive, backup
from services.kit.archive import Manifest, Stamp, Writing
from services.notify import papers
from services.notify.domain.inputs import PaperSigned
from tests.unit.notify.controls import ISSUER_SET, NAMES, late, unit
from tests.unit.notify.running import running

OUT: Final = Output("en")
PAPER: Final = b"%PDF-1.7 a signed letter"
SHA: Final = sha256(PAPER).hexdigest()


async def backed_up(folder: Path) -> Manifest:
    """Back up a journal of notify that speaks of one paper."""
    async with running(folder) as desk:
        await desk.service.submit("operator", "i", ISSUER_SET.model_copy(update={"signature": True}))
        await desk.tell(*NAMES, unit("an-binh"), late("an-binh"))
        facts = {"sha256": SHA, "size": len(PAPER), "certificate": "c", "subject": "s"}
        told = PaperSigned.model_validate({"letter": "urge-an-binh~BC-Q1~2023", **facts})
        await desk.service.submit("signer", "s", told)
    (folder / "backup").mkdir()
    part = Writing(folder / "backup", "notify")
    async for table, line in backup.lines(f"sqlite+aiosqlite:///{folder}/notify.db"):
        part.add(table, line)
    return archive.finish(folder / "backup", {"notify": part}, Stamp("then", "0", {}), packed=False)


async def test_a_backup_takes_papers_along_and_gives_them_back(tmp_path: Path) -> None:
    manifest = await backed_up(tmp_path)
    papers.keep(tmp_path / "papers", PAPER)
    (tmp_path / "papers" / SHA[:2] / f"{SHA}.17.part").write_bytes(b"half")
    there, back = tmp_path / "backup" / "papers", tmp_path / "restored" / "papers"

    taken = kept_papers.copy(OUT, tmp_path / "papers", tmp_path / "backup", manifest, there)
    assert taken == Counted(1, ())
    assert kept_papers.copy(OUT, there, tmp_path / "backup", manifest, back) == Counted(1, ())
    assert kept_papers.copy(OUT, there, tmp_path / "backup", manifest, back) == Counted(0, ())
    assert papers.read(back, SHA) == PAPER
    assert [file.name for file in back.rglob("*") if file.is_file()] == [SHA]


async def test_a_paper_that_is_damaged_is_not_taken_along_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = await backed_up(tmp_path)
    papers.keep(tmp_path / "papers", PAPER)
    papers.place(tmp_path / "papers", SHA).write_bytes(PAPER[:-1])

    counted = kept_papers.copy(OUT, tmp_path / "papers", tmp_path / "backup", manifest, tmp_path / "there")
    assert counted == Counted(0, (SHA,))
    kept_papers.tell(OUT, counted, tmp_path / "there")
    assert SHA in capsys.readouterr().out
    assert json.loads(json.dumps(counted.plain)) == {"copied": 0, "lacking": [SHA]}


async def test_what_a_machine_elsewhere_has_is_named_as_lacking(tmp_path: Path) -> None:
    manifest = await backed_up(tmp_path)
    assert kept_papers.copy(OUT, None, tmp_path / "backup", manifest, tmp_path / "there") == Counted(0, (SHA,))


async def test_a_folder_that_takes_no_papers_fails_the_backup(tmp_path: Path) -> None:
    manifest = await backed_up(tmp_path)
    papers.keep(tmp_path / "papers", PAPER)
    (tmp_path / "there").write_text("in the way")
    with pytest.raises(CliFailure, match="could not be copied"):
        kept_papers.copy(OUT, tmp_path / "papers", tmp_path / "backup", manifest, tmp_path / "there")


def test_papers_lie_in_the_data_folder_or_where_the_setting_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept_papers.source_of(Folder(tmp_path)) == tmp_path / "papers"
    monkeypatch.delenv(kept_papers.SETTING, raising=False)
    assert kept_papers.source_of(None) is None
    monkeypatch.setenv(kept_papers.SETTING, str(tmp_path / "elsewhere"))
    assert kept_papers.source_of(None) == tmp_path / "elsewhere"
