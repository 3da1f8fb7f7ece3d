"""Packages for other document systems (QCVN 102:2016/BTTTT, Amendment 1:2022), and the status messages they answer with.

A package is one XML file laid into a folder, whole or not at all; who carries it from there is the exchange's own gateway.

HostileMessage    a status message that is none: too big, not XML, with a DTD, badly signed, incomplete
"""

import asyncio
import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.exceptions import InvalidInput
from signxml.signer import XMLSigner
from signxml.verifier import XMLVerifier

from services.contracts.notify import Delivery
from services.kit import moment, wholefile
from services.notify.message import Before, MailRefused, MailUnavailable, line
from services.notify.queries.sending import Sending, message_id
from services.notify.settings import EdxmlSection
from services.notify.texts import LOCAL

NAMESPACE: Final = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
MAP: Final = {"edXML": NAMESPACE}
ORGAN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,34}")
"""An organisation's id: 35 characters since Amendment 1:2022 (Circular 01/2022/TT-BTTTT)."""

LONGEST_SUBJECT: Final = 500
LONGEST_NAME: Final = 200
LONGEST_STATUS: Final = 1_048_576
"""Bytes of a status message at most; it carries no document."""

OUTCOMES: Final[Mapping[str, Delivery]] = {
    "01": Delivery.DELIVERED,
    "02": Delivery.REFUSED,
    "03": Delivery.ACKNOWLEDGED,
    "04": Delivery.ASSIGNED,
    "05": Delivery.IN_PROGRESS,
    "06": Delivery.DONE,
}
"""What the codes of status messages say."""


class HostileMessage(Exception):
    """A status message that is none; the message says what is wrong with it."""


class Status(NamedTuple):
    """What a document system says became of a letter; `document`: our id of it, `organ`: who says so."""

    document: str
    organ: str
    code: str
    outcome: Delivery
    detail: str
    at: datetime


async def lay_out(  # noqa: PLR0913 - as the other ways: what, to whom, with what, how
    settings: EdxmlSection, sending: Sending, organ: str, pdf: bytes, before: Before, *, repeat: bool = False
) -> None:
    """Lay a letter's package into the outbox, whole or not at all.

    Raises:
        MailRefused: the unit's organisation id cannot be one.
        MailUnavailable: there is no outbox, it takes nothing, or the key cannot be used.
    """
    if settings.outbox is None or not settings.organ:
        told = "no edXML outbox is set; see DUNGHAN_EDXML__OUTBOX and __ORGAN"
        raise MailUnavailable(told, everybody=True)
    if ORGAN.fullmatch(organ) is None:
        raise MailRefused(f"{organ!r} is no organisation id: letters, digits, dots and hyphens, at most 35 characters")
    content = await asyncio.to_thread(package, settings, sending, organ, pdf, repeat=repeat)
    at = settings.outbox / _name(sending)
    await before()
    try:
        await asyncio.to_thread(wholefile.put, at, content)
    except OSError as error:
        # What lies there, though nobody knows whether it stays, may be taken.
        lies = await asyncio.to_thread(at.is_file)
        told = f"{settings.outbox}: {error.strerror or error}"
        raise MailUnavailable(told, everybody=True, uncertain=lies) from error


def package(settings: EdxmlSection, sending: Sending, organ: str, pdf: bytes, *, repeat: bool = False) -> bytes:
    """Write a letter as a package: envelope, manifest, the paper in base64; signed where a key is set.

    `repeat`: an earlier one, with the same MessageId, may have been taken.

    Raises:
        MailUnavailable: the key cannot be used.
    """
    root = etree.Element(_tag("edXML"), nsmap=MAP)
    envelope = _in(root, "edXMLEnvelope")
    header = _in(envelope, "edXMLHeader")
    other = _message_header(header, settings, sending, organ)
    if repeat:
        _in(other, "Repeat", "1")
    trace = _in(_in(header, "TraceHeaderList"), "TraceHeader")
    _in(trace, "OrganId", settings.organ)
    _in(trace, "Timestamp", moment.text(sending.letter.numbered_at or sending.letter.drafted_at))
    manifest = _in(_in(envelope, "edXMLBody"), "edXMLManifest")
    reference = _in(manifest, "Reference")
    name = f"{sending.letter.letter}.pdf"
    for tag, text in (("AttachmentName", name), ("ContentId", "1"), ("ContentType", "application/pdf")):
        _in(reference, tag, text)
    _in(reference, "Digest", hashlib.sha256(pdf).hexdigest())
    attachment = _in(_in(root, "AttachmentEncoded"), "Attachment")
    for tag, text in (("ContentId", "1"), ("AttachmentName", name), ("ContentType", "application/pdf")):
        _in(attachment, tag, text)
    _in(attachment, "ContentTransferEncoded", base64.b64encode(pdf).decode())
    written: bytes = etree.tostring(_signed(root, settings), xml_declaration=True, encoding="UTF-8")
    return written


def document_id(settings: EdxmlSection, sending: Sending) -> str:
    """Name a letter among those of all organisations: who issued it, when, under which number."""
    letter = sending.letter.document()
    return f"{settings.organ},{letter.dated:%Y/%m/%d},{letter.number:02d}/{letter.symbol}"


def _message_header(header: etree._Element, settings: EdxmlSection, sending: Sending, organ: str) -> etree._Element:
    """Say whose it is, which one, and what about; return where further information has its place."""
    letter = sending.letter.document()
    message = _in(header, "MessageHeader")
    _organ(_in(message, "From"), settings.organ, settings.name or letter.issuer)
    _organ(_in(message, "To"), organ, sending.name)
    code = _in(message, "Code")
    _in(code, "CodeNumber", f"{letter.number:02d}")
    _in(code, "CodeNotation", letter.symbol)
    issued = _in(message, "PromulgationInfo")
    _in(issued, "Place", letter.place)
    _in(issued, "PromulgationDate", f"{letter.dated:%Y/%m/%d}")
    kind = _in(message, "DocumentType")
    _in(kind, "Type", "1")
    _in(kind, "TypeName", letter.title or "Công văn")
    _in(message, "Subject", letter.subject[:LONGEST_SUBJECT])
    signer = _in(message, "SignerInfo")
    _in(signer, "Competence", letter.authority)
    _in(signer, "Position", letter.signer_title)
    _in(signer, "FullName", letter.signer_name)
    _in(message, "DocumentId", document_id(settings, sending))
    other = _in(message, "OtherInfo")
    _in(other, "MessageId", message_id(sending))
    return other


def _organ(at: etree._Element, code: str, name: str) -> None:
    _in(at, "OrganId", code)
    _in(at, "OrganName", name)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _in(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _tag(name))
    if text is not None:
        element.text = line(text)
    return element


def _signed(root: etree._Element, settings: EdxmlSection) -> etree._Element:
    if settings.key is None and settings.certificate is None:
        return root
    if settings.key is None or settings.certificate is None:
        told = "packages are to be signed, and there is a key or a certificate only; set both DUNGHAN_EDXML__KEY and __CERTIFICATE"
        raise MailUnavailable(told, everybody=True)
    try:
        key: Any = load_pem_private_key(settings.key.read_bytes(), password=None)
        curve = isinstance(key, EllipticCurvePrivateKey)
        signer = XMLSigner(
            signature_algorithm=SignatureMethod.ECDSA_SHA256 if curve else SignatureMethod.RSA_SHA256,
            c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        )
        return signer.sign(root, key=key, cert=settings.certificate.read_text("ascii"))
    except (OSError, ValueError, TypeError, InvalidInput) as error:
        told = f"the package cannot be signed: {error}; see DUNGHAN_EDXML__KEY and __CERTIFICATE"
        raise MailUnavailable(told, everybody=True) from error


def _name(sending: Sending) -> str:
    """Name the file of a sending, the same each time, within what a file system takes."""
    stem = message_id(sending).partition("@")[0]
    short = stem if len(stem) <= LONGEST_NAME else f"{stem[:150]}-{hashlib.sha256(stem.encode()).hexdigest()[:16]}"
    return f"{short}.edxml"


def read_status(content: bytes, trust: Path | None = None) -> Status:
    """Read a status message; nothing it names from outside is fetched, nothing it defines is unfolded.

    Raises:
        HostileMessage: it is too big, no XML, has a DTD, says not what it must, or is not signed by whom we trust.
    """
    if len(content) > LONGEST_STATUS:
        raise HostileMessage(f"{len(content)} bytes, at most {LONGEST_STATUS}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise HostileMessage(f"no XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise HostileMessage("it has a DTD")
    return _status(root if trust is None else _verified(root, trust))


def _verified(root: etree._Element, trust: Path) -> etree._Element:
    """Return what is signed, and nothing else of the message."""
    try:
        certificates = x509.load_pem_x509_certificates(trust.read_bytes())
    except ValueError as error:
        raise OSError(f"{trust}: no certificates in it; see DUNGHAN_EDXML__TRUST") from error
    for certificate in certificates:
        try:
            found = XMLVerifier().verify(root, x509_cert=certificate.public_bytes(Encoding.PEM).decode())
        except Exception:  # noqa: BLE001, S112 - the library meets hostile signatures with errors of many families
            continue
        if not isinstance(found, list) and found.signed_xml is not None:
            return found.signed_xml
    raise HostileMessage("it is not signed by whom we trust")


def _status(root: etree._Element) -> Status:
    status = root if _tag_of(root) == "Status" else next(iter(root.iter(_tag("Status"), "Status")), None)
    if status is None:
        raise HostileMessage("no status in it")
    code = _text(status, "StatusCode").zfill(2)
    if code not in OUTCOMES:
        raise HostileMessage(f"status code {code!r}; known are {', '.join(sorted(OUTCOMES))}")
    document = _text(status, "ResponseFor", "DocumentId") or _text(status, "ResponseFor", "Code")
    if not document:
        raise HostileMessage("it does not say for which document: ResponseFor/DocumentId")
    detail = line(_text(status, "Description"))[:LONGEST_SUBJECT]
    at = _moment(_text(status, "Timestamp"))
    return Status(document, _text(status, "From", "OrganId"), code, OUTCOMES[code], detail, at)


def _moment(text: str) -> datetime:
    """Read a moment, by local time where it names no other; one beyond all years that can be written is none."""
    for read in READERS:
        try:
            found = read(text)
            moment.text(found)
        except ValueError:
            continue
        return found
    raise HostileMessage(f"Timestamp {text[:40]!r} is no moment")


def _local(form: str) -> Callable[[str], datetime]:
    return lambda text: datetime.strptime(text, form).replace(tzinfo=LOCAL)


READERS: Final[tuple[Callable[[str], datetime], ...]] = (
    moment.parse,
    *map(_local, ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S")),
)


def _tag_of(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _text(element: etree._Element, *names: str) -> str:
    """Return the text at a path of names, in whichever namespace; empty where there is none."""
    for name in names:
        within = [each for each in element if isinstance(each.tag, str) and _tag_of(each) == name]
        if not within:
            return ""
        element = within[0]
    return str(element.text or "").strip()
