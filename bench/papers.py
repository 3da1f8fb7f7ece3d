"""What `bench.letters` prints and signs: letters of two pages, keys of both kinds, and the bare way of doing either."""

import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final, NamedTuple

import typst
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.stamp import StaticStampStyle

from services.contracts.notify import LetterKind
from services.kit import journal
from services.kit.clock import RealClock
from services.kit.databases import opened
from services.kit.transact import Incoming, Transactor
from services.notify import issuerkeys, letters, projections
from services.notify.domain.duty import content_of
from services.notify.domain.inputs import DraftAsked, IssuerSet, Told
from services.notify.letter import Annex, Head, Issuer, Letter
from services.notify.signing import Place, Seal, Sealer
from services.notify.wiring import RULES

BOOK: Final = "UBND-CCHC"
TIMES: Final = 60
BATCH: Final = 256
AT: Final = datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=7)))
ISSUER: Final = Issuer(
    name="Ủy ban nhân dân thành phố Rạch Giá",
    place="Rạch Giá",
    symbol=BOOK,
    authority="TM. ỦY BAN NHÂN DÂN",
    signer_title="CHỦ TỊCH",
    signer_name="Nguyễn Văn Mẫu",
    drafting_unit="PNV",
)
PARAGRAPH: Final = (
    "Căn cứ văn bản hướng dẫn thời gian ban hành kế hoạch, báo cáo cải cách hành chính định kỳ, Ủy ban nhân dân thành phố đề "
    "nghị Thủ trưởng đơn vị chỉ đạo hoàn thiện, kiểm tra nội dung, phụ lục, ký số và gửi báo cáo theo đúng kênh quy định."
)


class Times(NamedTuple):
    """Milliseconds of ours and of the bare way, medians of turns."""

    ours: float
    bare: float

    @property
    def times(self) -> float:
        """By how much ours takes longer."""
        return self.ours / self.bare


class Ratios(NamedTuple):
    """What printing and signing cost beside the bare ways."""

    render: Times
    sign: Times

    def told(self, one: Times) -> str:
        """Say it in a line."""
        return f"{one.times:.2f} ({one.ours:.1f} / {one.bare:.1f} ms)"


def letter(unit: str, number: int = 0) -> Letter:
    """Write a letter of one page and an annex of another."""
    heads = (Head(title="TT"), Head(title="Đơn vị", prose=True), Head(title="Báo cáo"), Head(title="Tình trạng"))
    rows = tuple((str(no), f"Đơn vị {no} của {unit}", "BC Quý I", "chưa gửi") for no in range(1, 26))
    return Letter(
        number=number,
        symbol=BOOK,
        issuer=ISSUER.name,
        place=ISSUER.place,
        dated=date(2026, 11, 21),
        subject="chấn chỉnh việc gửi báo cáo định kỳ",
        addressees=(f"Ủy ban nhân dân {unit}",),
        paragraphs=(PARAGRAPH,) * 4,
        authority=ISSUER.authority,
        signer_title=ISSUER.signer_title,
        signer_name=ISSUER.signer_name,
        copies=("Như trên", "Lưu: VT, PNV"),
        annexes=(Annex(title="Danh sách báo cáo chưa gửi", heads=heads, rows=rows),),
    )


def put_key(folder: Path, kind: str) -> Path:
    """Make a key with a certificate and lay it down as an office does."""
    private = ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else rsa.generate_private_key(65_537, 2048)
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bench")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=5000))
        .not_valid_after(AT + timedelta(days=5000))
        .sign(private, SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{BOOK}.pem"
    key = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(key + certificate.public_bytes(Encoding.PEM))
    path.chmod(0o600)
    return path


async def numbered(folder: Path, district: str, units: Sequence[str]) -> None:
    """Write a journal of notify with one letter for each unit, numbered and not signed."""
    url = f"sqlite+aiosqlite:///{folder}/notify.db"
    issuer = IssuerSet(district=district, book=BOOK, issuer=ISSUER, signature=True)
    asked = [
        DraftAsked(
            letter=f"bench-{unit}",
            kind=LetterKind.RECTIFY,
            district=district,
            units=(unit,),
            content=content_of(letter(unit)),
        )
        for unit in units
    ]
    async with opened(url, [journal.JOURNAL, projections.TABLES]) as database:
        transactor = Transactor(RULES, database, RealClock(), "bench")
        await transactor.take_place()
        told = [_told(f"{no}", each) for no, each in enumerate((issuer, *asked))]
        for start in range(0, len(told), BATCH):
            await transactor.hear(told[start : start + BATCH])
        await transactor.leave_place()


def _told(name: str, event: Told) -> Incoming:
    return Incoming("operator", name, event.TYPE, event.model_dump_json(), event, RealClock().now(), "bench")


def ratios(kind: str) -> Ratios:
    """Measure printing and signing beside the bare ways, in turns, with nothing else running."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = put_key(folder, kind)
        made = letters.typeset(letter("xã Mẫu", 1))
        stamp = letters.stamp(letters.Stamp(ISSUER.name, AT), made.box)
        (folder / "stamp.pdf").write_bytes(stamp)
        x1, y1, x2, y2 = map(round, made.box[1:])
        place = Place(made.box.page, x1, y1, x2, y2)
        sealer = Sealer(issuerkeys.load(folder, BOOK))
        simple = SimpleSigner.load(str(path), str(path))
        sign = _turns(
            lambda _: sealer.sign(made.pdf, Seal(AT, place, stamp, ISSUER.place)),
            lambda _: _bare_signed(made.pdf, simple, place, folder / "stamp.pdf"),
        )
    return Ratios(_turns(lambda no: letters.typeset(letter("xã Mẫu", no + 1)), _bare_set), sign)


def _turns(ours: Callable[[int], object], bare: Callable[[int], object]) -> Times:
    took: tuple[list[float], list[float]] = ([], [])
    for no in range(TIMES):
        for way, found in zip((ours, bare), took, strict=True):
            began = time.perf_counter()
            way(no)
            found.append(1000 * (time.perf_counter() - began))
    return Times(*map(statistics.median, took))


def _bare_set(no: int) -> bytes:
    inputs = {"data": json.dumps(letters.words(letter("xã Mẫu", no + 1)), ensure_ascii=False)}
    return typst.compile(
        str(letters.LETTER),
        root=str(letters.TEMPLATES),
        font_paths=[str(letters.FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=AT,
    )


def _bare_signed(pdf: bytes, signer: SimpleSigner, place: Place, stamp: Path) -> bytes:
    meta = PdfSignatureMetadata(field_name="S", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
    spec = fields.SigFieldSpec("S", on_page=place.page, box=place[1:])
    style = StaticStampStyle.from_pdf_file(str(stamp), border_width=0)
    output = io.BytesIO()
    PdfSigner(meta, signer=signer, stamp_style=style, new_field_spec=spec).sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), output=output
    )
    return output.getvalue()
