"""The first day on a real server: a workbook becomes units, duties and last year's register, and the same file again nothing."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.whole import dunghan, up
from tests.kit import officebook
from tests.kit.wait import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(150)]


@pytest.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    async with up(tmp_path / "data", "--clock", "2026-01-05T08:00:00+07:00"):
        yield tmp_path / "data"


async def taken(folder: Path, path: Path, *options: str) -> dict[str, Any]:
    code, out, err = await dunghan("--json", "first-day", "import", str(path), "--data-dir", str(folder), *options)
    assert code == 0, err
    said: dict[str, Any] = json.loads(out)
    return said


async def standing(folder: Path, year: int) -> dict[str, str]:
    code, out, err = await dunghan("--json", "register", "--year", str(year), "--data-dir", str(folder))
    assert code == 0, err
    return {f"{one['unit']}/{one['obligation']}/{one['period']}": one["status"] for one in json.loads(out)["cells"]}


async def positions(folder: Path) -> dict[str, int]:
    code, out, err = await dunghan("--json", "progress", "--settled", "--data-dir", str(folder))
    assert code == 0, err
    return {service: one["rows"] for service, one in json.loads(out)["services"].items()}


async def test_a_workbook_is_taken_in_and_the_same_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    names = ("Phòng Nội vụ", "Xã Thạch Hải", "Xã Ngọc Sơn", "Xã Nam Điền")
    path = officebook.clean(tmp_path / "clean.xlsx", units=names)

    looked = await taken(folder, path, "--dry-run")
    assert (looked["unread"], looked["outcomes"]) == ([], [])
    code, _, _ = await dunghan("--json", "register", "--year", "2025", "--data-dir", str(folder))
    assert code == 2  # no district yet: nothing was written

    first = await taken(folder, path, "-o", str(tmp_path / "catalogue.yaml"))
    assert Counter(one["outcome"] for one in first["outcomes"]) == {"accepted": 4, "missing": 1, "unknown": 3}

    async def told() -> bool:
        return await standing(folder, 2025) == {
            "phong-noi-vu/BC-QUY/2025-Q1": "on_time",
            "phong-noi-vu/BC-NAM/2025": "unknown",
            "xa-thach-hai/BC-QUY/2025-Q1": "late",
            "xa-thach-hai/BC-NAM/2025": "missing",
            "xa-ngoc-son/BC-QUY/2025-Q1": "on_time",
            "xa-ngoc-son/BC-NAM/2025": "on_time",
            "xa-nam-dien/BC-QUY/2025-Q1": "unknown",
            "xa-nam-dien/BC-NAM/2025": "unknown",
        }

    await eventually(told, within=20)
    before = await positions(folder)
    await taken(folder, path)
    assert await positions(folder) == before
    code, _, err = await dunghan("catalogue", "check", str(tmp_path / "catalogue.yaml"))
    assert code == 0, err
