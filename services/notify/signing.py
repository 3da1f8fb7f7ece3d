"""Signs letters as PAdES B-B (ETSI EN 319 142-1), and says what a signature is worth.

What is signed stays what it claims: the field is tagged (`Form` with its annotation in the structure and the parent tree,
an alternate name, tab order by structure) as PDF/UA-1 7.18 asks, and printed, with an appearance, as PDF/A-2 6.3 asks. What
does not hold: pyHanko adds a developer extension (`ESIC`) to the catalogue, which PDF/A-2 readers ignore; and claims of
PDF/A and PDF/UA are typst's and ours, no independent validator has seen them.

NotSigned    the paper could not be signed: it is no PDF, or the time stamp did not come
"""

import asyncio
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from cryptography import x509
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
from pyhanko.pdf_utils import content, generic, layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, timestamps
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from typing_extensions import override

from services.notify.hand import DIGEST, Hand
from services.notify.issuerkeys import IssuerKey

FIELD: Final = "ChuKySo"
SPARE: Final = 64
"""Hexadecimal digits kept free beyond the size of the last signature: an ECDSA signature is a few bytes longer or shorter."""

SIGNS: Final = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
"""What a certificate must be for: one of these is enough."""

name = generic.pdf_name


class NotSigned(Exception):
    """The paper could not be signed; the message says why."""


class Place(NamedTuple):
    """Where the visible signature stands: page from 0 on, corners in points from the lower left."""

    page: int
    x1: int
    y1: int
    x2: int
    y2: int


class Seal(NamedTuple):
    """How a signature looks and what it says of itself.

    `stamp`: a PDF of one page; None, or no place: nothing is seen. `words` are read out where a stamp is seen.
    """

    at: datetime
    place: Place | None = None
    stamp: bytes | None = None
    location: str = ""
    words: str = "Chữ ký số của cơ quan ban hành"


class Verdict(NamedTuple):
    """What the signature of a paper is worth.

    `intact`: the bytes are those that were signed; `valid`: by this certificate's key; `trusted`: it leads to a root that is
    trusted; `whole`: nothing was added afterwards.
    """

    intact: bool = False
    valid: bool = False
    trusted: bool = False
    whole: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    why: str = ""

    @property
    def good(self) -> bool:
        """Say whether everything holds."""
        return self.intact and self.valid and self.trusted and self.whole


class _Writer(IncrementalPdfFileWriter):
    """Adds to a paper and leaves what it says of itself: pyHanko would write that anew, with the machine's clock."""

    @override
    def _update_meta(self) -> None:
        pass


class _Page(content.PdfContent):
    """The one page of a PDF in memory as content of a stamp."""

    def __init__(self, reader: PdfFileReader) -> None:
        super().__init__()
        self._reader = reader

    @override
    def render(self) -> bytes:
        assert self.writer is not None  # noqa: S101 - pyHanko sets it
        page = self.writer.import_page_as_xobject(self._reader)
        self.resources.xobject["/Stamp"] = page
        x1, y1, x2, y2 = page.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return b"/Stamp Do"


class _Style(StaticStampStyle):
    """A stamp that fills its field and has no border."""


@dataclass
class Sealer:
    """Signs papers with one key; `tsa`: where time stamps come from (B-T), none: none are asked for."""

    key: IssuerKey
    tsa: str = ""
    _reserved: int | None = None

    @cached_property
    def _signer(self) -> Signer:
        return Hand(self.key)

    @cached_property
    def _timestamper(self) -> timestamps.TimeStamper | None:
        return timestamps.HTTPTimeStamper(self.tsa) if self.tsa else None

    def sign(self, pdf: bytes, seal: Seal) -> bytes:
        """Return the paper with its signature.

        Raises:
            KeyUnusable: the certificate does not hold at that moment.
            NotSigned: it is no PDF, or the time stamp did not come.
        """
        self.key.check(seal.at)
        try:
            return asyncio.run(self._signed(pdf, seal))
        except (PdfError, SigningError, TimestampRequestError, OSError, ValueError) as error:
            raise NotSigned(f"{type(error).__name__}: {error}") from error

    async def _signed(self, pdf: bytes, seal: Seal) -> bytes:
        writer = _Writer(io.BytesIO(pdf))
        session = self._session(writer, seal)
        if self._reserved is None:
            self._reserved = SPARE + await session.estimate_signature_container_size(None, tight=not self.tsa)
        tbs = session.prepare_tbs_document(None, self._reserved)
        output = io.BytesIO()
        digest, _ = tbs.digest_tbs_document(output=output)
        attributes = PdfCMSSignedAttributes(signing_time=seal.at)
        done = await tbs.perform_signature(digest.document_digest, attributes)
        await done.post_signature_processing(output)
        return output.getvalue()

    def _session(self, writer: IncrementalPdfFileWriter, seal: Seal) -> PdfSigningSession:
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=DIGEST,
            subfilter=fields.SigSeedSubFilter.PADES,
            name=self.key.name,
            location=seal.location or None,
        )
        place = seal.place if seal.stamp is not None else None
        spec = fields.SigFieldSpec(
            FIELD,
            on_page=place.page if place else 0,
            box=place[1:] if place else None,
            readable_field_name=seal.words,
            invis_sig_settings=fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False),
        )
        signer = PdfSigner(
            meta,
            signer=self._signer,
            timestamper=self._timestamper,
            stamp_style=_style(seal.stamp) if seal.stamp is not None else None,
            new_field_spec=spec,
        )
        session = signer.init_signing_session(writer)
        session.system_time = seal.at
        _tag(writer, session.sig_field, seal.words)
        return session


def _style(stamp: bytes) -> StaticStampStyle:
    rule = layout.SimpleBoxLayoutRule(
        x_align=layout.AxisAlignment.ALIGN_MID,
        y_align=layout.AxisAlignment.ALIGN_MID,
        margins=layout.Margins.uniform(0),
    )
    return _Style(background=_Page(_opened(stamp)), background_layout=rule, border_width=0)


@lru_cache(maxsize=4)
def _opened(stamp: bytes) -> PdfFileReader:
    """Read what signatures of one second show, once."""
    return PdfFileReader(io.BytesIO(stamp))


def _tag(writer: IncrementalPdfFileWriter, field: Any, words: str) -> None:  # noqa: ANN401 - a PDF dictionary
    """Put the field's annotation into the structure of a tagged document; one that is not tagged stays so."""
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    number, page = tree["/ParentTreeNextKey"], field.raw_get("/P")
    parent = tree["/K"].raw_get(0)
    annotation = {"/Type": name("/OBJR"), "/Pg": page, "/Obj": writer.root["/AcroForm"]["/Fields"].raw_get(-1)}
    form = {"/Type": name("/StructElem"), "/S": name("/Form"), "/P": parent, "/Pg": page, "/K": _dictionary(annotation)}
    element = writer.add_object(_dictionary({**form, "/Alt": generic.TextStringObject(words)}))
    parent.get_object()["/K"].append(element)
    tree["/ParentTree"]["/Nums"].extend([generic.NumberObject(number), element])
    tree["/ParentTreeNextKey"] = generic.NumberObject(number + 1)
    field["/StructParent"] = generic.NumberObject(number)
    writer.update_container(tree)
    writer.mark_update(parent.reference)


def _dictionary(entries: Mapping[str, Any]) -> generic.DictionaryObject:
    return generic.DictionaryObject({name(key): value for key, value in entries.items()})


def check(pdf: bytes, roots: Sequence[x509.Certificate], at: datetime | None = None) -> Verdict:
    """Say what the one signature of a paper is worth; nothing is fetched for that. An event loop asks it in a thread.

    `at`: the moment at which the certificate must hold; None: when the paper says it was signed.
    """
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            return Verdict(why=f"{len(found)} signatures, not one")
        said = found[0].self_reported_timestamp
        status = validate_pdf_signature(found[0], _context(roots, at or said), key_usage_settings=SIGNS)
    # pyHanko meets hostile files with errors of many families (ValueError, RecursionError, AssertionError …).
    except Exception as error:  # noqa: BLE001
        return Verdict(why=f"{type(error).__name__}: {error}")
    return Verdict(
        intact=status.intact,
        valid=status.valid,
        trusted=status.trusted,
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        signer=status.signing_cert.subject.human_friendly,
        signed_at=said,
        why="" if status.bottom_line else status.summary(),
    )


def _context(roots: Sequence[x509.Certificate], at: datetime | None) -> ValidationContext:
    trusted = [translate_pyca_cryptography_cert_to_asn1(root) for root in roots]
    return ValidationContext(trust_roots=trusted, moment=at, allow_fetching=False)
