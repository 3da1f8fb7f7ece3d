"""Files that an office hands in on the first day may be anything: renamed, locked, broken, or made to harm."""

import base64
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Final

import pytest
import xlsxwriter

from services.cli.failures import WrongUsage
from services.cli.firstday import reading, workbook
from tests.kit import officebook

OLD_KIND: Final = (
    "eNrtWE1IVFEU/s6bN874P5oGGbwGoR9LF9GmRTb928bBwkgiqPEHR7SxZAxqUZa5DIJWRZsBN7Ww2vRDLWpVYWDUIgoCLdrUqiiIUKdzztxpnB"
    "pBoaTkncc7995zv3Pvefec+/eejZWNJ25WTeAX2gwPppP5yJshI37z04UAuD6ZlGw69fObdOm/onw/OzLPi3vFT33iQ/H3BCzcsB8yB97yexBH"
    "Ee6NdQQXkLapDRESG+rJ5tizcIXfEixTu8qVtylfovy6Yu8r36KS88rrGTtOBzAWCq/daOK4xarWuhLmhNuq81ol61GJxxLHpy9QCuvF1r6uSM"
    "+/WeHYRRgGe66hI9bRF+kZRwW7cBhfk0HgS3quPgi68oWVE1j+LVvuyyG/aNnAAJKHSQJxCMX4bkuNF9uj/bHOIVYLp+YlBShBMVY/jlFnEpuo"
    "lKWluhDTdiQoiGPoRwQCaTVpFOOcRnmC0D5sQxg7VNiPE3jkCKCZSwmnjXkQuxnsAzXiHRfieOKIJvcdjdTFu2JRP6gZH7TZTCWJkjRTQyIoSK"
    "uX0agTUUPEAN4X4tFIW7QuGinMtJKNKZG2ZjfMAwrDQ0dkjjY3F8xsJTMqRaAm1vjMFZ0sCuOV06VV7508UIta1sjCOBvKO5mufIGsla9Y14Mi"
    "5u08tpIv01UhwN8wefXT88bWptAhlQzobpfaE1eKE5HEGdFg5RKk24Ni1ypfp/ystrpc81XKK9jZnK5qqjSZXYOKOae1q7ifDUovQqtn5Ndwfu"
    "jjnjvO0LtQDedHGiZOVoy8DCVQzXt0O+vLM4haqqXLl4TuhtIpmdXzjfJlv62kfitgbE+ajb8UUzpm4PEQSpVkdMjgKQeeFG8ZPCneY/BWDryl"
    "eNvgU6PvNXhPDrxH8XkG71G8z+DtHHhb8X6DtxWfb/DeHHiv4uVLT1lSEvy1FXw2sspxS4zlfSZDCxFTnkUaU4VZMVU0S0yJFyjL56mYKp4lpg"
    "Rv/fRhJqZkLNWHyOVDl1xyySWXXFr8ROY8IScLWy8eqVOLz/zXmeJ32v1NsmhpL3r5ifPNaCdfm+Lo4yvYfGgpvJRui+aok/5fKLSfe+9DN98C"
    "xY7ueccvnzpp5vfMWTHw56bQfPufno+df7n/H9EyPQo="
)
"""A workbook as spreadsheets wrote them before 2007: «Chung», and two units in «Đơn vị»."""


def test_a_workbook_of_the_old_kind_is_read_under_a_new_name(tmp_path: Path) -> None:
    path = tmp_path / "renamed.xlsx"
    path.write_bytes(zlib.decompress(base64.b64decode(OLD_KIND)))

    assert [*reading.read(path, "vi").units.units] == ["phong-noi-vu", "xa-mot"]


def refused(path: Path) -> str:
    with pytest.raises(WrongUsage) as error:
        reading.read(path, "en")
    return str(error.value)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04 cut off", b"<html>table</html>", workbook.OLD + bytes(2048)]
)
def test_what_is_no_workbook_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)

    assert "save it as .xlsx" in refused(path)


def test_a_zip_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")

    assert "xl/workbook.xml" in refused(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_BYTES", 8 * 1024 * 1024)
    path = officebook.clean(tmp_path / "bomb.xlsx")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/media/zeros.bin", "w") as part:
        for _ in range(9):
            part.write(bytes(1024 * 1024))

    assert path.stat().st_size < 64 * 1024
    assert "larger than a list can be" in refused(path)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("bad", [b"<c ", b'<c t="e">', b'<c r="A1" t="e"><v>', b"<sheet "])
def test_xml_that_never_ends_is_refused_without_a_long_wait(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "endless.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bad * 100_000)
        packed.writestr("xl/_rels/workbook.xml.rels", bad * 100_000)
        packed.writestr("xl/worksheets/sheet1.xml", bad * 100_000)

    assert "endless.xlsx" in refused(path)


def test_a_lone_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corner.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Đơn vị")
        sheet.write(0, 0, "Tên đơn vị")
        sheet.write(1_048_575, 16_383, "x")

    assert "20000 × 300" in refused(path)


def test_a_locked_workbook_says_to_unlock_it(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(locked())

    assert "password" in refused(path)


def locked() -> bytes:
    """Write the container in which spreadsheets keep what is encrypted: its directory names an «EncryptedPackage»."""
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    head = workbook.OLD + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", fat, end, *range(3, 10), end, *[free] * 118)

    def entry(name: str, kind: int, child: int, right: int, place: tuple[int, int]) -> bytes:
        written = name.encode("utf-16-le")
        names = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1)
        return names + struct.pack("<III", free, right, child) + bytes(36) + struct.pack("<IQ", *place)

    directory = entry("Root Entry", 5, 1, free, (end, 0)) + entry("EncryptedPackage", 2, free, free, (2, 4096))
    directory += entry("", 0, free, free, (0, 0)) * 2
    return head + table + directory + bytes(4096)
