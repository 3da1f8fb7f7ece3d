"""Signed letters: the signature validates, says who and when, survives nothing that changes a byte, and stays accessible."""

import io
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

import pytest
import typst
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtensionOID
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.notify import issuerkeys, letters
from services.notify.issuerkeys import IssuerKey, KeyUnusable
from services.notify.letters import Letter, render, typeset
from services.notify.signing import NotSigned, Place, Seal, Sealer, check
from tests.kit import pdfs
from tests.kit.issuers import BEGINS, ENDS, office, put

AT: Final = datetime(2023, 10, 3, 10, 30, tzinfo=timezone(timedelta(hours=7)))
PLACE: Final = Place(0, 300, 200, 480, 260)
BOOK: Final = "UBND-CCHC"

LETTER: Final = Letter(
    number=5,
    symbol=BOOK,
    issuer="Ủy ban nhân dân thành phố Mẫu",
    place="Mẫu",
    dated=date(2023, 10, 3),
    subject="chấn chỉnh việc gửi báo cáo",
    addressees=("Thanh tra",),
    paragraphs=("Đề nghị gửi báo cáo đúng hạn.",),
    signer_title="Chủ tịch",
    signer_name="Nguyễn Văn Mẫu",
    copies=("Như trên",),
)


@pytest.fixture(scope="module")
def paper() -> bytes:
    return render(LETTER)


@pytest.fixture(scope="module")
def stamp() -> bytes:
    text = b"#set page(width: 180pt, height: 60pt, margin: 2pt)\n#set text(size: 8pt)\n2023-10-03T10:30:00+07:00"
    made = typst.compile(text, pdf_standards=["a-2b"])
    assert isinstance(made, bytes)
    return made


def field_of(pdf: bytes) -> Any:
    return PdfFileReader(io.BytesIO(pdf)).root["/AcroForm"]["/Fields"][0]


@pytest.mark.parametrize("kind", ["p256", "rsa"])
def test_a_signed_letter_validates_by_the_authority_above(kind: str, paper: bytes, stamp: bytes) -> None:
    issuer = office(kind)
    signed = Sealer(issuer.key(BOOK)).sign(paper, Seal(AT, PLACE, stamp, "Mẫu"))
    verdict = check(signed, [issuer.root])
    assert verdict.good, verdict.why
    assert verdict.signed_at == AT
    assert "Ủy ban nhân dân thành phố Mẫu" in verdict.signer


def test_the_signature_is_pades_and_names_its_place(paper: bytes, stamp: bytes) -> None:
    signed = Sealer(office().key(BOOK)).sign(paper, Seal(AT, PLACE, stamp, "Mẫu"))
    (found,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert (found.sig_object["/Location"], found.md_algorithm) == ("Mẫu", "sha256")
    attributes = {each["type"].native for each in found.signer_info["signed_attrs"]}
    # PAdES B-B: the certificate is bound, and the time stands in the dictionary, not among the attributes.
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}


def test_the_paper_below_the_signature_is_untouched(paper: bytes, stamp: bytes) -> None:
    signed = Sealer(office().key(BOOK)).sign(paper, Seal(AT, PLACE, stamp))
    assert signed.startswith(paper)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_paper_with_one_byte_changed_does_not_validate(at: float, paper: bytes, stamp: bytes) -> None:
    issuer = office()
    signed = bytearray(Sealer(issuer.key(BOOK)).sign(paper, Seal(AT, PLACE, stamp)))
    signed[int(len(paper) * at)] ^= 1
    verdict = check(bytes(signed), [issuer.root])
    assert not verdict.good
    assert verdict.why


def test_what_is_added_after_the_signature_is_seen(paper: bytes, stamp: bytes) -> None:
    issuer = office()
    sealer = Sealer(issuer.key(BOOK))
    signed = sealer.sign(paper, Seal(AT, PLACE, stamp))
    added = check(signed + b"\n% more\n", [issuer.root])
    assert (added.whole, added.good) == (False, False)


def test_a_signature_of_somebody_elses_authority_is_not_trusted(paper: bytes) -> None:
    other = office("rsa")
    verdict = check(Sealer(office().key(BOOK)).sign(paper, Seal(AT)), [other.root])
    assert (verdict.intact, verdict.valid, verdict.trusted, verdict.good) == (True, True, False, False)


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"x" * 1000])
def test_what_is_no_signed_pdf_has_no_good_verdict(pdf: bytes) -> None:
    assert not check(pdf, [office().root]).good
    with pytest.raises(NotSigned):
        Sealer(office().key(BOOK)).sign(pdf, Seal(AT))


def test_an_unsigned_letter_has_no_good_verdict(paper: bytes) -> None:
    verdict = check(paper, [office().root])
    assert (verdict.good, verdict.why) == (False, "0 signatures, not one")


def test_signing_many_papers_with_one_hand_gives_good_signatures_each(paper: bytes, stamp: bytes) -> None:
    issuer = office()
    sealer = Sealer(issuer.key(BOOK))
    made = [sealer.sign(paper, Seal(AT, PLACE, stamp)) for _ in range(12)]
    assert all(check(each, [issuer.root]).good for each in made)
    assert len({len(each) for each in made}) == 1
    assert len(set(made)) == len(made)


def test_each_signature_is_of_its_own_paper_and_otherwise_says_what_the_first_says(paper: bytes, stamp: bytes) -> None:
    sealer = Sealer(office().key(BOOK))

    found = [_said(sealer.sign(paper, Seal(AT + timedelta(days=day), PLACE, stamp))) for day in range(3)]

    assert len({each.pop("message_digest") for each in found}) == len(found)
    assert found[1:] == found[:1] * 2
    assert set(found[0]) >= {"content_type", "signing_certificate_v2"}


def _said(pdf: bytes) -> dict[str, Any]:
    """What a signature signs beside the paper, by name."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    attributes = signature.signer_info["signed_attrs"].untag()
    assert attributes.dump() == attributes.copy().dump(force=True), "DER"
    return {each["type"].native: each["values"][0].native for each in attributes}


HOSTILE: Final = '#read("/etc/passwd") $x$ @a *b* <script>(\\)>> endobj %%EOF “Đặng Thị Ngọc Ẩn”'


@pytest.mark.parametrize("named", [HOSTILE, "x" * 2000, "ÿþ\u202e)(", "Ủy ban nhân dân xã Thạch Đài"])
def test_whatever_a_signer_is_called_the_paper_is_good_and_says_it(named: str, paper: bytes, stamp: bytes) -> None:
    issuer = office(named=named.encode()[:60].decode(errors="ignore"))
    signed = Sealer(issuer.key(BOOK)).sign(paper, Seal(AT, PLACE, stamp, location=named, words=named))
    assert check(signed, [issuer.root]).good
    (found,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert (found.sig_object["/Location"], field_of(signed)["/TU"]) == (named, named)
    assert found.sig_object["/Name"] == issuer.key(BOOK).name


def test_a_time_stamp_is_put_on_where_an_authority_is_named(paper: bytes, stamp: bytes) -> None:
    issuer, authority = office(), office("rsa", stamps=True)
    sealer = Sealer(issuer.key(BOOK), "http://127.0.0.1:9/tsa")
    sealer.__dict__["_timestamper"] = DummyTimeStamper(
        translate_pyca_cryptography_cert_to_asn1(authority.certificate),
        translate_pyca_cryptography_key_to_asn1(authority.private),
        certs_to_embed=SimpleCertificateStore.from_certs([translate_pyca_cryptography_cert_to_asn1(authority.root)]),
        fixed_dt=AT,
    )
    signed = sealer.sign(paper, Seal(AT, PLACE, stamp))
    (found,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    assert "signature_time_stamp_token" in {each["type"].native for each in found.signer_info["unsigned_attrs"]}
    assert check(signed, [issuer.root, authority.root]).good


def test_where_the_time_stamp_does_not_come_nothing_is_signed(paper: bytes) -> None:
    with pytest.raises(NotSigned):
        Sealer(office().key(BOOK), "http://127.0.0.1:9/tsa").sign(paper, Seal(AT))


def test_the_visible_signature_is_part_of_the_structure(paper: bytes, stamp: bytes) -> None:
    signed = Sealer(office().key(BOOK)).sign(paper, Seal(AT, PLACE, stamp))
    root, field = PdfFileReader(io.BytesIO(signed)).root, field_of(signed)
    tree = root["/StructTreeRoot"]
    numbers = tree["/ParentTree"]["/Nums"]
    form = numbers[numbers.index(field["/StructParent"]) + 1]
    assert (form["/S"], form["/K"]["/Type"]) == ("/Form", "/OBJR")
    assert form["/K"].raw_get("/Obj").reference == root["/AcroForm"]["/Fields"].raw_get(0).reference
    assert form["/Alt"] == field["/TU"] == "Chữ ký số của cơ quan ban hành"
    assert tree["/ParentTreeNextKey"] == field["/StructParent"] + 1
    elements = tree["/K"][0]["/K"]
    assert elements.raw_get(-1).reference == numbers.raw_get(numbers.index(field["/StructParent"]) + 1).reference
    assert root["/Pages"]["/Kids"][0]["/Tabs"] == "/S"


def test_a_signed_letter_is_still_what_an_archive_and_a_reader_for_the_blind_want() -> None:
    made = typeset(LETTER)
    x1, y1, x2, y2 = map(round, made.box[1:])
    place = Place(made.box.page, x1, y1, x2, y2)
    stamped = letters.stamp(letters.Stamp("Ủy ban nhân dân thành phố Mẫu", AT), made.box)
    signed = Sealer(office().key(BOOK)).sign(made.pdf, Seal(AT, place, stamped, "Mẫu"))
    assert pdfs.faults(made.pdf) == []
    assert pdfs.faults(signed) == []
    said = [PdfFileReader(io.BytesIO(pdf)).root["/Metadata"].data for pdf in (made.pdf, signed)]
    assert said[0] == said[1]


def test_the_stamp_stands_where_it_was_put_and_is_printed(paper: bytes, stamp: bytes) -> None:
    field = field_of(Sealer(office().key(BOOK)).sign(paper, Seal(AT, PLACE, stamp)))
    assert [int(corner) for corner in field["/Rect"]] == list(PLACE[1:])
    assert field["/F"] & 0b100
    assert not field["/F"] & 0b10
    appearance = field["/AP"]["/N"]
    assert sorted(int(side) for side in appearance["/BBox"]) == [0, 0, 60, 180]
    assert "/Stamp" in appearance["/Resources"]["/XObject"]


def test_an_expired_certificate_signs_nothing(paper: bytes) -> None:
    expired = office(ends=datetime(2023, 10, 2, tzinfo=UTC))
    with pytest.raises(
        KeyUnusable, match=r"UBND-CCHC: the certificate holds 2015-01-01 … 2023-10-02, not on 2023-10-03"
    ):
        Sealer(expired.key(BOOK)).sign(paper, Seal(AT))


def test_a_certificate_that_is_not_for_signing_signs_nothing(paper: bytes) -> None:
    with pytest.raises(KeyUnusable, match="not for signing"):
        Sealer(office(signs=False).key(BOOK)).sign(paper, Seal(AT))


@pytest.mark.parametrize("kind", ["p256", "rsa"])
def test_a_key_is_read_from_pkcs12_and_from_pem(kind: str, tmp_path: Path, paper: bytes) -> None:
    issuer = office(kind)
    put(tmp_path / "p12", BOOK, issuer.p12("mật khẩu".encode()), kind=".p12", password="mật khẩu".encode())
    put(tmp_path / "pem", BOOK, issuer.pem())
    put(tmp_path / "locked", BOOK, issuer.pem(password=b"secret"), password=b"secret")
    for folder in ("p12", "pem", "locked"):
        key = issuerkeys.load(tmp_path / folder, BOOK)
        assert (key.fingerprint, key.chain) == (issuer.key(BOOK).fingerprint, (issuer.root,))
        key.check(ENDS)
        assert check(Sealer(key).sign(paper, Seal(AT)), [issuer.root]).good


def test_a_password_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    put(tmp_path / "keys", BOOK, office().p12(b"secret"), kind=".p12")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / f"{BOOK}.password").write_text("secret\n")
    (tmp_path / "secrets" / f"{BOOK}.password").chmod(0o440)
    assert issuerkeys.load(tmp_path / "keys", BOOK, tmp_path / "secrets").subject
    with pytest.raises(KeyUnusable, match=r"UBND-CCHC\.p12.*put its password into UBND-CCHC\.password"):
        issuerkeys.load(tmp_path / "keys", BOOK)


@pytest.mark.parametrize(
    ("content", "password", "said"),
    [
        (office().p12(b"right"), b"wrong", r"\.p12: cannot be read .*is UBND-CCHC\.password its password\?"),
        (office().p12(b"right"), None, r"\.p12: cannot be read .*put its password into UBND-CCHC\.password"),
        (b"no key at all", None, r"\.p12: cannot be read"),
    ],
)
def test_a_pkcs12_that_cannot_be_opened_says_what_to_do(
    tmp_path: Path, content: bytes, password: bytes | None, said: str
) -> None:
    put(tmp_path, BOOK, content, kind=".p12", password=password)
    with pytest.raises(KeyUnusable, match=said):
        issuerkeys.load(tmp_path, BOOK)


@pytest.mark.parametrize(
    ("content", "password", "said"),
    [
        (office().pem(certificates=False), None, "no certificate that belongs to the key"),
        (office().pem(key=False), None, "no private key"),
        (office().pem(certificates=False) + office("rsa").pem(key=False), None, "no certificate that belongs"),
        (office().pem(password=b"right"), b"wrong", r"is UBND-CCHC\.password its password"),
        (office().pem(password=b"right"), None, r"put its password into UBND-CCHC\.password"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", None, "cannot be read"),
        (b"", None, "no private key"),
    ],
)
def test_a_pem_that_is_no_key_with_its_certificate_says_what_lacks(
    tmp_path: Path, content: bytes, password: bytes | None, said: str
) -> None:
    put(tmp_path, BOOK, content, password=password)
    with pytest.raises(KeyUnusable, match=said):
        issuerkeys.load(tmp_path, BOOK)


def test_a_key_that_is_not_there_is_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match=r"no key for the book UBND-CCHC; put UBND-CCHC\.p12 or .* there"):
        issuerkeys.load(tmp_path, BOOK)
    with pytest.raises(KeyUnusable, match="set DUNGHAN_NOTIFY__SIGNING_KEYS"):
        issuerkeys.load(None, BOOK)


def test_a_key_others_may_read_is_not_used(tmp_path: Path) -> None:
    put(tmp_path, BOOK, office().pem()).chmod(0o644)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        issuerkeys.load(tmp_path, BOOK)


def test_a_password_others_may_read_is_not_used(tmp_path: Path) -> None:
    put(tmp_path, BOOK, office().pem(password=b"right"), password=b"right")
    (tmp_path / f"{BOOK}.password").chmod(0o644)
    with pytest.raises(KeyUnusable, match=r"UBND-CCHC\.password: others may read it; chmod 600"):
        issuerkeys.load(tmp_path, BOOK)


def test_a_certificate_whose_inside_is_broken_is_named_and_breaks_nothing() -> None:
    found = office()
    broken = x509.UnrecognizedExtension(ExtensionOID.KEY_USAGE, b"\xff")
    certificate = (
        x509.CertificateBuilder(found.certificate.issuer, found.certificate.subject, found.private.public_key())
        .serial_number(7)
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
        .add_extension(broken, critical=True)
        .sign(found.private, SHA256())
    )
    with pytest.raises(KeyUnusable, match="UBND-CCHC: the certificate cannot be read"):
        IssuerKey(BOOK, found.private, certificate, ()).check(datetime(2023, 3, 20, tzinfo=UTC))


def test_another_key_of_the_book_is_noticed(tmp_path: Path) -> None:
    assert issuerkeys.changed(tmp_path, BOOK) is None
    put(tmp_path, BOOK, office().pem())
    before = issuerkeys.changed(tmp_path, BOOK)
    put(tmp_path, BOOK, office("rsa").pem())
    assert before is not None
    assert issuerkeys.changed(tmp_path, BOOK) not in {before, None}
