"""The store of papers: whole or not at all, checked when read, never another paper's bytes."""

import os
import resource
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from services.notify import papers

PAPER = b"%PDF-1.7 " + "Công văn số 05/UBND-CCHC".encode() * 400


def test_a_paper_is_read_as_it_was_laid_away(tmp_path: Path) -> None:
    name = papers.keep(tmp_path, PAPER)
    assert name == sha256(PAPER).hexdigest()
    assert papers.read(tmp_path, name) == PAPER
    assert not papers.missing(tmp_path, name)


def test_a_paper_is_laid_away_twice_without_harm(tmp_path: Path) -> None:
    name = papers.keep(tmp_path, PAPER)
    before = papers.place(tmp_path, name).stat()
    assert papers.keep(tmp_path, PAPER) == name
    after = papers.place(tmp_path, name).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [name]


def test_a_paper_that_is_gone_is_missing(tmp_path: Path) -> None:
    name = papers.keep(tmp_path, PAPER)
    papers.place(tmp_path, name).unlink()
    with pytest.raises(papers.PaperMissing, match="not there"):
        papers.read(tmp_path, name)
    assert papers.missing(tmp_path, name)


@pytest.mark.parametrize("changed", [PAPER[:-1], PAPER + b"\n", b"", PAPER.replace(b"05", b"06")])
def test_a_paper_that_was_changed_is_missing_and_never_read(tmp_path: Path, changed: bytes) -> None:
    name = papers.keep(tmp_path, PAPER)
    papers.place(tmp_path, name).write_bytes(changed)
    with pytest.raises(papers.PaperMissing, match="damaged"):
        papers.read(tmp_path, name)
    assert papers.lost(tmp_path, name)
    assert [file.read_bytes() for file in tmp_path.rglob("*.damaged")] == [changed]
    assert papers.keep(tmp_path, PAPER) == name
    assert papers.read(tmp_path, name) == PAPER


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_what_is_no_hash_names_no_paper(tmp_path: Path, name: str) -> None:
    with pytest.raises(papers.PaperMissing, match="no SHA-256"):
        papers.read(tmp_path, name)


def test_a_folder_that_is_no_folder_is_a_trouble_not_a_missing_paper(tmp_path: Path) -> None:
    (tmp_path / "papers").write_text("in the way")
    with pytest.raises(OSError, match="papers"):
        papers.keep(tmp_path / "papers", PAPER)
    with pytest.raises(OSError, match="papers"):
        papers.missing(tmp_path / "papers", sha256(PAPER).hexdigest())


FULL = """
import resource, signal, sys
from pathlib import Path
from services.notify import papers
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
try:
    papers.keep(Path(sys.argv[1]), b"x" * 10_000)
except OSError as error:
    print(error.strerror)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(papers.keep(Path(sys.argv[1]), b"x" * 10_000))
"""


def test_a_full_disk_leaves_no_half_paper_and_is_tried_again(tmp_path: Path) -> None:
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=30, check=True
    )
    name = sha256(b"x" * 10_000).hexdigest()
    assert ran.stdout.splitlines() == [os.strerror(27), name]
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == [name]
    assert papers.read(tmp_path, name) == b"x" * 10_000
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
