"""Sends numbered letters to their units, for ever; how each sending ended is journaled as input.

What a crash leaves uncertain is sent again with the same Message-ID, so that a receiver can tell it is the same.
"""

import asyncio
import os
from pathlib import Path
from typing import Final

from services.kit import log
from services.kit.service import Service
from services.notify import desk, queries
from services.notify.domain.inputs import MailAnswered, MailResult, NumberMissed
from services.notify.letter import Letter
from services.notify.letters import LetterNotRenderable, date_words, render
from services.notify.mail import Attachment, Mail, MailRefused, MailUnavailable, SmtpServer, send
from services.notify.queries import LetterRow, Sending
from services.notify.settings import Settings

SOURCE: Final = "mail"
MAIL: Final = "mail"
OUT_DIR: Final = "letters"
"""Troubles of this edge, as operators see them."""

DESK: Final = "desk"
"""Who notices that a draft has no number."""

SHORTEST_PAUSE: Final = 0.025
"""Seconds between two looks for letters to send, however much is heard meanwhile."""
LONGEST_PAUSE: Final = 5.0
"""Seconds between two looks at the table where nothing was committed meanwhile."""

FIRST_BACK_OFF: Final = 0.25
LONGEST_BACK_OFF: Final = 60.0
"""Seconds before what could not be sent is tried again; doubled as long as nothing gets through."""


class Page:
    """The last letter that was typeset: one letter often goes to many units, one after another."""

    def __init__(self, out_dir: Path | None) -> None:
        self._out_dir = out_dir
        self._letter = ""
        self._pdf = b""

    async def of(self, row: LetterRow) -> bytes:
        """Return the letter's PDF; it is also laid into the folder of letters where there is one.

        Raises:
            LetterNotRenderable: it cannot be typeset.
            OSError: the folder does not take it.
        """
        if self._letter != row.letter:
            pdf = await asyncio.to_thread(render, row.document())
            if self._out_dir is not None:
                await asyncio.to_thread(lay, self._out_dir / "letters" / file_name(row), pdf)
            self._letter, self._pdf = row.letter, pdf
        return self._pdf


async def send_letters(service: Service) -> None:
    """Send what is numbered, for ever, with a longer and longer pause where no server takes it."""
    settings: Settings = service.settings
    await number_drafts(service)
    page, back_off = Page(settings.notify.out_dir), FIRST_BACK_OFF
    while True:
        seen = service.changes
        sendings = await queries.to_send(service.database)
        if not sendings:
            await asyncio.sleep(SHORTEST_PAUSE)
            await service.wait_change(LONGEST_PAUSE, seen=seen)
        elif await send_once(service, page, sendings):
            back_off = FIRST_BACK_OFF
        else:
            await asyncio.sleep(back_off)
            back_off = min(back_off * 2, LONGEST_BACK_OFF)


async def number_drafts(service: Service) -> None:
    """Number what was drafted and has no number; only a restore that brought back a draft alone leaves such a thing."""
    for draft in await queries.unnumbered(service.database):
        letter = draft.letter
        missed = NumberMissed(
            letter=letter.letter, book=draft.book, symbol=letter.document().symbol, drafted_at=letter.drafted_at
        )
        await service.submit(DESK, f"{letter.letter}/number", missed, actor=DESK)
        log.get().info("letter.numbered_late", letter=letter.letter)


async def send_once(service: Service, page: Page, sendings: list[Sending]) -> bool:
    """Try each sending once; answer whether any came to its end. A server that is silent is not asked for the rest."""
    ended = False
    for sending in sendings:
        try:
            answer = await _answer(service.settings, page, sending)
        except MailUnavailable as error:
            log.get().warning("letter.later", letter=sending.letter.letter, unit=sending.unit, why=str(error))
            service.troubles[MAIL] = str(error)
            if error.code is None:
                break
            continue
        except OSError as error:
            log.get().warning("letter.not_laid_down", letter=sending.letter.letter, why=str(error))
            service.troubles[OUT_DIR] = str(error)
            break
        service.troubles.pop(MAIL, None)
        service.troubles.pop(OUT_DIR, None)
        await service.submit(SOURCE, f"{answer.letter}/{answer.unit}/sent", answer, actor=SOURCE)
        log.get().info("letter.ended", letter=answer.letter, unit=answer.unit, result=answer.result.value)
        ended = True
    return ended


async def busy(service: Service) -> list[str]:
    """Answer in words what is still to be written and sent; [] = settled."""
    count = await queries.count_to_send(service.database)
    return [*await desk.to_open(service), *([f"{count} letters to send"] if count else [])]


async def _answer(settings: Settings, page: Page, sending: Sending) -> MailAnswered:
    row = sending.letter
    ended = MailAnswered(
        letter=row.letter,
        unit=sending.unit,
        to=sending.email or "",
        message=message_id(sending),
        result=MailResult.SENT,
    )
    try:
        pdf = await page.of(row)
        if sending.email is None:
            return ended.model_copy(update={"result": MailResult.NO_ADDRESS})
        server = SmtpServer.model_validate(settings.mail.model_dump(exclude={"sender"}))
        await send(server, _mail(sending, sender=settings.mail.sender, pdf=pdf))
    except MailRefused as error:
        return ended.model_copy(update={"result": MailResult.REFUSED, "detail": str(error)})
    except LetterNotRenderable as error:
        return ended.model_copy(update={"result": MailResult.NOT_RENDERABLE, "detail": str(error)})
    return ended


def message_id(sending: Sending) -> str:
    """Name a sending; the same for every attempt. A host name has no underscore."""
    host = sending.letter.district.replace("_", "-")
    return f"{sending.letter.letter}.{sending.unit}@{host}.dunghan"


def file_name(row: LetterRow) -> str:
    """Name the file of a letter: number, kind, and the one unit it goes to or the district."""
    whom = row.units[0] if len(row.units) == 1 and row.kind != "rectify" else row.district
    return f"{row.number or 0:03d}-{row.kind}-{whom}.pdf"


def lay(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; the same content again changes nothing.

    Raises:
        OSError: the folder does not take it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _mail(sending: Sending, *, sender: str, pdf: bytes) -> Mail:
    row = sending.letter
    letter = row.document()
    return Mail(
        message_id=message_id(sending),
        sender=sender,
        to=sending.email or "",
        subject=f"{letter.number:02d}/{letter.symbol}: {letter.subject}",
        text=_text(letter),
        dated=row.numbered_at or row.drafted_at,
        attachment=Attachment(name=file_name(row), content=pdf),
    )


def _text(letter: Letter) -> str:
    addressees = "".join(f"- {addressee}\n" for addressee in letter.addressees)
    issuer = " ".join(letter.issuer.split())
    return (
        f"Kính gửi:\n{addressees}\n"
        f"{issuer} gửi kèm thư này Công văn số {letter.number:02d}/{letter.symbol} {date_words(letter.dated)} "
        f"{letter.subject}.\n\nThư được gửi tự động; xin không trả lời vào địa chỉ này.\n"
    )
