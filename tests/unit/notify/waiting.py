"""Letters that wait: who may approve them, which registry numbers them, what officers and servers say of them."""

from datetime import date, datetime
from typing import Any, Final

from services.contracts.deadlines import Citation
from services.contracts.notify import Capacity, Channel, Delivery, DutyRef, LetterKind, LetterRef, Registry
from services.notify.domain.duty import content_of
from services.notify.domain.inputs import (
    AbsenceNoted,
    ApprovalGiven,
    BounceHeard,
    DeliveryRecorded,
    DraftAsked,
    IssuerSet,
    NumberGiven,
    PaperSigned,
    ResendAsked,
    SignerSet,
    VoidAsked,
)
from services.notify.letter import Letter
from tests.unit.notify.controls import AFTER, ISSUER, ISSUER_SET, START, Story

DISTRICT: Final = "rach-gia"
PRAISE: Final = "commend-an-binh~2023"
SOURCE: Final = Citation(number="15/QĐ-UBND", dated=date(2023, 1, 3))
EXTERNAL: Final = ISSUER_SET.model_copy(update={"registry": Registry.EXTERNAL})
DUTY: Final = DutyRef(unit="an-binh", obligation="BC-Q1", period="2023")
HASH: Final = "a" * 64
OTHER_HASH: Final = "b" * 64

WORDS: Final = Letter(
    number=0,
    symbol="UBND-CCHC",
    issuer=ISSUER.name,
    place=ISSUER.place,
    dated=AFTER.date(),
    subject="biểu dương việc gửi báo cáo đúng hạn",
    addressees=("Ủy ban nhân dân xã An Bình",),
    paragraphs=("Ủy ban nhân dân thành phố Mẫu biểu dương.",),
    signer_title=ISSUER.signer_title,
    signer_name=ISSUER.signer_name,
    copies=("Như trên",),
)


def prepared(issuer: IssuerSet = ISSUER_SET) -> Story:
    story = Story().prepared()
    if issuer is not ISSUER_SET:
        story.tell(issuer, at=START)
    return story


def asked(letter: str = PRAISE, kind: LetterKind = LetterKind.COMMEND, **more: Any) -> DraftAsked:
    values = {"letter": letter, "kind": kind, "district": DISTRICT, "units": ("an-binh",), "content": content_of(WORDS)}
    return DraftAsked.model_validate({**values, **more})


def approval(
    letter: str = PRAISE, *, person: str | None = None, rejected: bool = False, why: str = ""
) -> ApprovalGiven:
    return ApprovalGiven(letter=letter, district=DISTRICT, person=person, rejected=rejected, reason=why)


def given(number: int, dated: date, letter: str = PRAISE, *, symbol: str = "", book: str = "UBND-CCHC") -> NumberGiven:
    return NumberGiven(letter=letter, book=book, number=number, dated=dated, symbol=symbol)


def void(letter: str = PRAISE, *, year: int = 2023, why: str = "in sai") -> VoidAsked:
    return VoidAsked(letter=letter, book="UBND-CCHC", year=year, reason=why)


def resend(letter: str = PRAISE, unit: str = "an-binh") -> ResendAsked:
    return ResendAsked(letter=letter, unit=unit, reason="hộp thư đầy")


def delivered(
    outcome: Delivery = Delivery.DELIVERED, letter: str = PRAISE, *, at: datetime = AFTER
) -> DeliveryRecorded:
    return DeliveryRecorded(letter=letter, unit="an-binh", outcome=outcome, channel=Channel.MAIL, at=at)


def bounced(letter: str = PRAISE) -> BounceHeard:
    return BounceHeard(letter=letter, unit="an-binh", to="hop-thu@rachgia.example", status="5.1.1")


def paper(sha256: str = HASH, *, gone: str = "", letter: str = PRAISE) -> PaperSigned:
    return PaperSigned(letter=letter, sha256=sha256, size=1, certificate="c", subject="CN=thử", gone=gone)


def recall(of: LetterRef, letter: str = "recall-1") -> DraftAsked:
    return asked(letter, LetterKind.RECALL, corrects=of, reason="ban hành nhầm")


def signer(person: str, capacity: Capacity, **more: Any) -> SignerSet:
    known = {"title": "Phó Chủ tịch", "name": f"Ông {person}"}
    return SignerSet.model_validate({"district": DISTRICT, "person": person, "capacity": capacity, **known, **more})


def head(**more: Any) -> SignerSet:
    return signer("head", Capacity.HEAD, **{"title": "Chủ tịch", "name": "Bà Head", **more})


def away(person: str, since: datetime | None = None, until: datetime | None = None) -> AbsenceNoted:
    return AbsenceNoted(district=DISTRICT, person=person, since=since, until=until)
