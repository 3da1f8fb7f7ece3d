"""Packages for other document systems are whole, say which letter they are, and hostile answers change nothing."""

import base64
import errno
import json
import os
import re
import stat
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from pydantic import ValidationError
from signxml.verifier import XMLVerifier

from services.contracts.notify import Delivery
from services.kit.clock import RealClock
from services.notify import edxml
from services.notify.edxml import HostileMessage, package, read_status
from services.notify.message import MailRefused, MailUnavailable, nothing
from services.notify.queries import LetterRow
from services.notify.queries.sending import Sending
from services.notify.settings import EdxmlSection
from services.permits.certificates import issue, make_ca
from tests.unit.notify.controls import AFTER, ISSUER

PDF = b"%PDF-1.7\x00\xff tri\xe1\xbb\x85n"
OUR, THEIR = "H37.DN.001", "H37.DN.002"
DOCUMENT = f"{OUR},2023/03/20,02/UBND-CCHC"


def sending(subject: str = "V/v đôn đốc <báo cáo> & “quý”") -> Sending:
    words = {
        "symbol": "UBND-CCHC",
        "issuer": ISSUER.name,
        "place": ISSUER.place,
        "subject": subject,
        "addressees": ["Phường An Bình"],
        "paragraphs": ["Kính mong."],
        "signer_title": "Chủ tịch",
        "signer_name": "Nguyễn Văn Mẫu",
        "copies": [],
    }
    row = LetterRow(
        letter="urge-an-binh~BC-Q1~2023",
        kind="urge",
        district="rach-gia",
        units=("an-binh",),
        duties=("an-binh/BC-Q1/2023",),
        content=json.dumps(words),
        drafted_at=AFTER,
        number=2,
        dated=date(2023, 3, 20),
        numbered_at=AFTER,
    )
    return Sending("an-binh", None, row, name="Phường An Bình")


def section(folder: Path, **more: object) -> EdxmlSection:
    return EdxmlSection.model_validate({"outbox": folder / "out", "inbox": folder / "in", "organ": OUR, **more})


def said(of: etree._Element, name: str) -> list[str]:
    return [each.text or "" for each in of.iter(f"{{{edxml.NAMESPACE}}}{name}")]


def keys(folder: Path) -> dict[str, Path]:
    """A key with its certificate, and the authority it is believed by."""
    now = RealClock().now()
    issued = issue(make_ca("Mẫu", now), "trục liên thông", ["127.0.0.1"], now)
    for name, text in (("key", issued.key), ("certificate", issued.cert), ("trust", issued.cert)):
        (folder / f"{name}.pem").write_text(text, encoding="ascii")
    return {name: folder / f"{name}.pem" for name in ("key", "certificate")}


async def test_a_package_says_which_letter_it_is_and_holds_its_paper(tmp_path: Path) -> None:
    for _ in range(2):
        await edxml.lay_out(section(tmp_path), sending(), THEIR, PDF, nothing)

    (file,) = (tmp_path / "out").iterdir()
    root = etree.fromstring(file.read_bytes())
    assert said(root, "OrganId") == [OUR, THEIR, OUR]
    assert said(root, "OrganName") == [ISSUER.name, "Phường An Bình"]
    assert (said(root, "CodeNumber"), said(root, "CodeNotation")) == (["02"], ["UBND-CCHC"])
    assert (said(root, "PromulgationDate"), said(root, "DocumentId")) == (["2023/03/20"], [DOCUMENT])
    assert said(root, "Subject") == ["V/v đôn đốc <báo cáo> & “quý”"]
    (content,) = said(root, "ContentTransferEncoded")
    assert base64.b64decode(content) == PDF


async def test_a_package_is_signed_where_a_key_is_set_and_a_changed_one_is_not(tmp_path: Path) -> None:
    content = package(section(tmp_path, **keys(tmp_path)), sending(), THEIR, PDF)
    certificate = (tmp_path / "certificate.pem").read_text("ascii")

    assert XMLVerifier().verify(content, x509_cert=certificate)
    with pytest.raises(Exception, match="Digest mismatch"):
        XMLVerifier().verify(content.replace(b"2023/03/20", b"2023/03/21"), x509_cert=certificate)


@pytest.mark.parametrize("subject", ["a\x00b\x1b[0m", "\u202egnảb", "x" * 10_000, "]]><script/>", "\ud800"])
def test_hostile_words_stay_text(tmp_path: Path, subject: str) -> None:
    root = etree.fromstring(package(section(tmp_path), sending(subject), THEIR, PDF))

    (found,) = said(root, "Subject")
    assert len(found) <= 500
    assert found.isprintable()


async def test_a_package_that_cannot_be_laid_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    for settings, words in (
        (EdxmlSection(), "DUNGHAN_EDXML__OUTBOX"),
        (section(tmp_path, outbox=tmp_path / "file" / "x"), "file"),
        (section(tmp_path, key=tmp_path / "none", certificate=tmp_path / "none"), "DUNGHAN_EDXML__KEY"),
        (section(tmp_path, key=tmp_path / "none"), "set both DUNGHAN_EDXML__KEY and __CERTIFICATE"),
        (section(tmp_path, certificate=tmp_path / "none"), "set both DUNGHAN_EDXML__KEY and __CERTIFICATE"),
    ):
        with pytest.raises(MailUnavailable, match=words):
            await edxml.lay_out(settings, sending(), THEIR, PDF, nothing)
    with pytest.raises(MailRefused, match="organisation id"):
        await edxml.lay_out(section(tmp_path), sending(), "x" * 36, PDF, nothing)


@pytest.mark.parametrize("organ", ["H37,DN", "H37 DN", "Đ37", "H" * 36, "H37\n"])
def test_an_id_of_ours_that_would_not_be_read_back_is_refused(organ: str) -> None:
    with pytest.raises(ValidationError, match="organ"):
        EdxmlSection(organ=organ)


def status(
    code: str = "01", *, document: str = DOCUMENT, organ: str = THEIR, at: str = "2023-03-20T09:30:00+07:00"
) -> bytes:
    return (
        f'<edXML:Status xmlns:edXML="{edxml.NAMESPACE}"><edXML:ResponseFor><edXML:OrganId>{OUR}</edXML:OrganId>'
        f"<edXML:DocumentId>{document}</edXML:DocumentId></edXML:ResponseFor><edXML:From><edXML:OrganId>{organ}</edXML:OrganId>"
        f"</edXML:From><edXML:StatusCode>{code}</edXML:StatusCode><edXML:Description>Đã đến &amp; đủ</edXML:Description>"
        f"<edXML:Timestamp>{at}</edXML:Timestamp></edXML:Status>"
    ).encode()


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("01", Delivery.DELIVERED),
        ("2", Delivery.REFUSED),
        ("03", Delivery.ACKNOWLEDGED),
        ("04", Delivery.ASSIGNED),
        ("05", Delivery.IN_PROGRESS),
        ("06", Delivery.DONE),
    ],
)
def test_each_code_says_what_became_of_a_letter(code: str, outcome: Delivery) -> None:
    found = read_status(status(code))

    assert (found.outcome, found.document, found.organ, found.detail) == (outcome, DOCUMENT, THEIR, "Đã đến & đủ")
    assert read_status(status(at="2023/03/20 09:30:00")).at == found.at


BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><a>&j;</a>"
)
HOSTILE = {
    "xxe": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + status().replace("Đã đến".encode(), b"&x;"),
    "remote": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">' + status(),
    "bomb": BOMB,
    "deep": b"<a>" * 100_000,
    "ten megabytes": status().replace("Đã đến".encode(), b"x" * 10_000_000),
    "no xml": b"\x00\xff\xfe",
    "empty": b"",
    "nothing in it": b"<Status/>",
    "unknown code": status("13"),
    "no document": status(document=""),
    "no moment": status(at="hôm qua"),
    "before all time": status(at="0001/01/01 00:00:00"),
    "after all time": status(at="9999-12-31T23:59:59-10:00"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_message_is_none(content: bytes) -> None:
    with pytest.raises(HostileMessage):
        read_status(content)


def test_only_what_is_signed_by_whom_we_trust_is_believed(tmp_path: Path) -> None:
    told = keys(tmp_path)
    settings = section(tmp_path, **told)
    signed = etree.tostring(edxml._signed(etree.fromstring(status()), settings))  # noqa: SLF001 - as another system does
    trust = tmp_path / "trust.pem"

    assert read_status(signed, trust).code == "01"
    for forged in (status(), signed.replace(b">01<", b">06<"), b"<a>" + status("06") + signed + b"</a>"):
        try:
            assert read_status(forged, trust).code == "01"
        except HostileMessage:
            continue


def test_a_signature_that_is_none_is_refused_and_breaks_nothing(tmp_path: Path) -> None:
    settings = section(tmp_path, **keys(tmp_path))
    signed = etree.tostring(edxml._signed(etree.fromstring(status()), settings))  # noqa: SLF001 - as another system does
    value = re.search(rb"(?<=DigestValue>)[^<]+", signed)
    assert value is not None

    for wrong in ("đ".encode(), b"", b"9" * 5_000):
        with pytest.raises(HostileMessage, match="not signed by whom we trust"):
            read_status(signed.replace(value.group(), wrong), tmp_path / "trust.pem")


def test_a_status_may_be_written_in_any_encoding_it_names() -> None:
    for name in ("utf-16", "windows-1258"):
        told = f'<?xml version="1.0" encoding="{name}"?>{status().decode().replace("Đã đến &amp; đủ", "Đ")}'
        assert read_status(told.encode(name)).detail == "Đ"


async def test_a_package_that_may_have_gone_before_says_so(tmp_path: Path) -> None:
    settings = section(tmp_path)
    marks = []
    for repeat in (False, True):
        await edxml.lay_out(settings, sending(), THEIR, PDF, nothing, repeat=repeat)
        (file,) = (tmp_path / "out").iterdir()
        root = etree.fromstring(file.read_bytes())
        marks.append((said(root, "MessageId"), said(root, "Repeat")))

    assert marks == [(["urge-an-binh~BC-Q1~2023.an-binh@rach-gia.dunghan"], each) for each in ([], ["1"])]


async def test_a_package_is_durable_with_its_name_and_leaves_nothing_half_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    durable = list[bool]()
    whole = os.fsync

    def fsync(handle: int) -> None:
        durable.append(stat.S_ISDIR(os.fstat(handle).st_mode))
        whole(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    await edxml.lay_out(section(tmp_path), sending(), THEIR, PDF, nothing)
    assert durable == [False, True]

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MailUnavailable, match="no room") as said:
        await edxml.lay_out(section(tmp_path), sending()._replace(again=2), THEIR, PDF, nothing)
    assert (len(list((tmp_path / "out").iterdir())), said.value.uncertain) == (1, False)

    def lost(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "lost")

    monkeypatch.setattr(os, "fsync", lost)
    with pytest.raises(MailUnavailable, match="lost") as said:
        await edxml.lay_out(section(tmp_path), sending()._replace(again=2), THEIR, PDF, nothing)
    assert (len(list((tmp_path / "out").iterdir())), said.value.uncertain) == (2, True)
