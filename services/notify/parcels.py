"""What is handed over for a sending: the paper's bytes, its name, and the mail around it."""

import asyncio
import os
from pathlib import Path

from services.notify import papers
from services.notify.letter import Letter
from services.notify.letters import date_words, render
from services.notify.message import Attachment, Mail
from services.notify.queries import LetterRow
from services.notify.queries.sending import Sending, message_id

KEPT: int = 2
"""How many papers are kept in memory: the one that goes out and the one that comes next."""


class Page:
    """The last letters that were typeset or read: one letter often goes to many units, one after another.

    A signed letter is never typeset again: its paper is what was signed.
    """

    def __init__(self, out_dir: Path | None, kept_in: Path | None = None) -> None:
        self._out_dir = out_dir
        self._kept_in = kept_in
        self._made: dict[tuple[str, str], bytes] = {}

    async def of(self, row: LetterRow, sha256: str = "") -> bytes:
        """Return the letter's PDF; it is also laid into the folder of letters where there is one.

        Raises:
            LetterNotRenderable: it cannot be typeset.
            PaperMissing: it is signed, and the paper is not there.
            OSError: the folder does not take it.
        """
        found = self._made.get((row.letter, sha256))
        if found is not None:
            return found
        pdf = await self._paper(row, sha256)
        if self._out_dir is not None:
            await asyncio.to_thread(lay, self._out_dir / "letters" / file_name(row), pdf)
        for old in list(self._made)[: len(self._made) - KEPT + 1]:
            del self._made[old]
        self._made[row.letter, sha256] = pdf
        return pdf

    async def _paper(self, row: LetterRow, sha256: str) -> bytes:
        if sha256 and self._kept_in is not None:
            return await asyncio.to_thread(papers.read, self._kept_in, sha256)
        return await asyncio.to_thread(render, row.document())


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


def mail_of(sending: Sending, pdf: bytes, *, to: str, sender: str) -> Mail:
    """Put a letter into a mail."""
    row = sending.letter
    letter = row.document()
    return Mail(
        message_id=message_id(sending),
        sender=sender,
        to=to,
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
