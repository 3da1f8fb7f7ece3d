"""Letters that an officer asks for, previews and texts."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from typing_extensions import override

from services.contracts.deadlines import Citation
from services.contracts.notify import LetterKind
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify import queries, sheet, word
from services.notify.asked import OPERATOR, letter_named, not_to_come, ordered_by, request_id
from services.notify.composing import Drawn, Wish, draw, fields_of
from services.notify.domain.inputs import DraftAsked
from services.notify.letters import Letter, LetterNotRenderable, pictures, render
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.queries import drafting, lives
from services.notify.shown import told, whole
from services.notify.texts import BadField, Text, current, library, sample, words
from services.notify.texts_shown import shown_text

RESOLUTION: Final = 110
LOWEST: Final = 30
HIGHEST: Final = 300
"""Dots per inch of a picture."""

FORMS: Final[Mapping[str, Callable[[Letter, int], list[bytes]]]] = {
    "pdf": lambda letter, _: [render(letter)],
    "png": pictures,
    "docx": lambda letter, _: [word.document(letter)],
    "xlsx": lambda letter, _: [sheet.workbook(letter)],
}


class Drafting(admin_pb2_grpc.NotifyAdminServicer):
    """Drafts letters that are asked for, and shows how letters look."""

    _service: Service

    @override
    async def DraftRectification(
        self, request: admin_pb2.DraftRectificationRequest, context: object
    ) -> admin_pb2.DraftRectificationResponse:
        """Draw up the rectification letter from the list as it stood; it takes its number at once."""
        named = request_id(request.request_id)
        before = await drafting.asked_before(self._service.database, named)
        if before is not None:
            return await self._rectification(before, repeat=True)
        asked = queries.Asked(request.district, request.year, not_to_come(request.as_of, self._service.clock.now()))
        listed = await queries.rectification(self._service.database, asked)
        if not listed.rows:
            raise BadInput("district", f"{request.district!r}: no units are known of it")
        event = await drafting.in_turn(self._service.database, listed)
        taken = await self._service.submit(OPERATOR, named, event, actor=request.actor or OPERATOR)
        return await self._rectification(event.letter, repeat=taken.repeat)

    async def _rectification(self, name: str, *, repeat: bool) -> admin_pb2.DraftRectificationResponse:
        found = await queries.letter(self._service.database, name)
        return admin_pb2.DraftRectificationResponse(repeat=repeat, letter=None if found is None else told(*found))

    @override
    async def DraftLetter(self, request: admin_pb2.DraftLetterRequest, context: object) -> admin_pb2.LetterResponse:
        """Draft a letter of any kind; with `dry_run` nothing is kept."""
        named = request_id(request.request_id)
        before = None if request.dry_run else await drafting.asked_before(self._service.database, named)
        if before is not None:
            return await self._drafted(before, repeat=True)
        drawn = await draw(self._service.database, _wish(request, self._service))
        if request.dry_run:
            return admin_pb2.LetterResponse(letter=_only_shown(drawn), pdf=(await _made(drawn.letter, "pdf"))[0])
        taken = await self._service.submit(OPERATOR, named, drawn.asked, actor=request.actor or OPERATOR)
        return await self._drafted(drawn.asked.letter, repeat=taken.repeat)

    async def _drafted(self, letter: str, *, repeat: bool) -> admin_pb2.LetterResponse:
        found = await lives.whole(self._service.database, letter)
        return admin_pb2.LetterResponse(repeat=repeat, letter=whole(found))

    @override
    async def PreviewLetter(
        self, request: admin_pb2.PreviewLetterRequest, context: object
    ) -> admin_pb2.PreviewLetterResponse:
        """Show a letter as it stands, or a sample of a text."""
        if bool(request.letter) == bool(request.kind):
            raise BadInput("letter", "name a letter, or a kind to see a sample of its text; one of the two")
        form = request.format or "pdf"
        if form not in FORMS:
            raise BadInput("format", f"{form!r} is none of {', '.join(FORMS)}")
        name, letter = await self._meant(request)
        files = await _made(letter, form, request.resolution or RESOLUTION)
        return admin_pb2.PreviewLetterResponse(files=files, name=f"{name.replace('/', '-')}.{form}")

    async def _meant(self, request: admin_pb2.PreviewLetterRequest) -> tuple[str, Letter]:
        if request.kind:
            text = _text(request.kind)
            return text.template, sample(text)
        found = await letter_named(self._service.database, request.letter)
        return found.row.letter, found.row.document()

    @override
    async def ListTexts(self, request: admin_pb2.ListTextsRequest, context: object) -> admin_pb2.ListTextsResponse:
        """List every text in every version, with what it is made of."""
        return admin_pb2.ListTextsResponse(texts=[shown_text(text) for text in library().values()])


async def _made(letter: Letter, form: str, resolution: int = RESOLUTION) -> list[bytes]:
    """Make the files of a letter.

    Raises:
        BadInput: it holds what cannot be printed, or the resolution is out of reach.
    """
    if not LOWEST <= resolution <= HIGHEST:
        raise BadInput("resolution", f"{resolution} dots per inch; ask for {LOWEST} to {HIGHEST}")
    try:
        return await asyncio.to_thread(FORMS[form], letter, resolution)
    except LetterNotRenderable as error:
        raise BadInput("letter", f"it cannot be printed: {error.reason}") from error
    except sheet.NoAnnex as error:
        raise BadInput("format", f"this letter has no list, so there is no sheet of it: {error}") from error


def _text(name: str) -> Text:
    """Find a text by kind, by name, or by name and version."""
    found = library().get(name) or current().get(name)
    if found is None:
        raise BadInput("kind", f"{name!r} is no text; there are {', '.join(sorted(current()))}")
    return found


def _wish(request: admin_pb2.DraftLetterRequest, service: Service) -> Wish:
    now = service.clock.now()
    return Wish(
        kind=_kind(request.kind),
        district=request.district,
        now=now,
        as_of=not_to_come(request.as_of, now),
        units=tuple(request.units),
        obligation=request.obligation,
        period=request.period,
        year=request.year,
        reason=_words("reason", request.reason),
        source=_source(request.source),
        letter=request.letter,
        fields=fields_of(request.fields_json),
    )


def _kind(name: str) -> LetterKind:
    try:
        return LetterKind(name)
    except ValueError as error:
        raise BadInput("kind", f"{name!r} is none of {', '.join(LetterKind)}") from error


def _source(source: admin_pb2.Citation) -> Citation | None:
    for name in ("number", "title", "item"):
        _words(f"source.{name}", getattr(source, name))
    return ordered_by(source)


def _words(field: str, text: str) -> str:
    try:
        return words(field, text)
    except BadField as error:
        raise BadInput(field, str(error)) from error


def _only_shown(drawn: Drawn) -> admin_pb2.Letter:
    """Answer a letter that is not drafted."""
    asked = drawn.asked
    shown = admin_pb2.Letter(
        letter=asked.letter,
        kind=LetterKind.RECTIFY.value,
        district=asked.district,
        subject=drawn.letter.subject,
        template=drawn.template,
    )
    if isinstance(asked, DraftAsked):
        shown.kind = asked.kind.value
        shown.units.extend(asked.units)
        shown.duties.extend(f"{duty.unit}/{duty.obligation}/{duty.period}" for duty in asked.duties)
        shown.reason = asked.reason
    else:
        shown.units.extend(asked.named)
    return shown
