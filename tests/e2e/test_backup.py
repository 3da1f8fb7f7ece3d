"""Half a year is backed up while all runs and brought back elsewhere; the year ends there as if nothing had happened."""

import json
import shutil
from pathlib import Path

import pytest

from tests.e2e import running
from tests.e2e.running import Demo
from tests.e2e.whole import dunghan, up

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(300)]

HALF_TIME = "2023-06-25T12:00:00+07:00"
"""A Sunday noon on which nothing happens."""


async def said(*arguments: str) -> str:
    code, out, err = await dunghan("--lang", "en", *arguments)
    assert code == 0, out + err
    return out


async def register(folder: Path) -> str:
    asked = ("--district", "rach-gia", "--year", "2023", "--as-of", HALF_TIME, "--format", "csv")
    return await said("register", *asked, "--data-dir", str(folder))


def secrets(folder: Path) -> set[bytes]:
    """Return every private key in a folder."""
    return {path.read_bytes() for path in folder.rglob("*") if path.suffix in {".nk", ".pem"}}


async def test_a_year_goes_on_in_another_place(tmp_path: Path) -> None:
    here, there, backup = tmp_path / "here", tmp_path / "there", tmp_path / "backup"
    await said("demo", "--data-dir", str(here), "--up-to", HALF_TIME)
    async with up(here):
        kept = json.loads(await said("--json", "backup", "--to", str(backup), "--data-dir", str(here)))
        assert all(one["rows"] > 100 for one in kept["services"].values())
        drilled = json.loads(await said("--json", "restore", str(backup), "--drill", "--data-dir", str(here)))
        assert drilled["clean"], drilled["findings"]
        assert sum(drilled["rows"].values()) == sum(one["rows"] for one in kept["services"].values())
        before = await register(here)
    await said("restore", str(backup), "--to-dir", str(there))
    shutil.copytree(here / "district", there / "district", dirs_exist_ok=True)  # the district lost nothing
    async with up(there):
        assert await register(there) == before
    await said("demo", "--data-dir", str(there))
    demo = Demo(there)
    running.check_same_ending(demo)
    running.check_verified(demo)
    assert secrets(here).isdisjoint(secrets(there))
    assert secrets(backup) == set()
