"""Sends what may go out, for ever; how each sending ended is journaled as input.

What a crash leaves uncertain is sent again with the same Message-ID and marked, so that a receiver can tell it is the same.
To know of it after a crash, that a sending is about to be handed over is journaled (`SendingTried`) right before its content
goes out: an input, for a read model is made of the journal alone, and whoever takes this place over has nothing else. One line
hands over one letter after another, so one sending at most is uncertain.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple
from zlib import crc32

from services.contracts.notify import Channel
from services.kit import ids, log
from services.kit.database import StoreUnavailable
from services.kit.service import Service
from services.notify import desk, edxml, posting
from services.notify.domain.inputs import MailAnswered, MailResult, SendingTried, VoidAsked, WayRefused
from services.notify.domain.life.refusals import AlreadySent
from services.notify.domain.planning import MOMENT_PASSED
from services.notify.letters import LetterNotRenderable
from services.notify.mail import MailLine, SmtpServer
from services.notify.message import Before, Mail, MailRefused, MailUnavailable
from services.notify.papers import PaperMissing
from services.notify.parcels import Page, file_name, lay, mail_of
from services.notify.patience import BackOff, Breaker
from services.notify.queries import sending as queries
from services.notify.queries import waiting
from services.notify.queries.sending import AT_ONCE, Sending, Way, message_id
from services.notify.settings import MailSection, Settings

__all__ = [
    "Page",
    "busy",
    "file_name",
    "lay",
    "message_id",
    "number_drafts",
    "send",
    "send_letters",
    "waits",
]

SOURCE: Final = "mail"
OUT_DIR: Final = "letters"
"""The trouble of this edge where papers cannot be laid down or read; those of a way bear its name."""

DESK: Final = "desk"
"""Who notices that a draft has no number."""

SHORTEST_PAUSE: Final = 0.25
"""Seconds between two looks for letters to send, however much is heard meanwhile."""
LONGEST_PAUSE: Final = 5.0
"""Seconds between two looks at the table where nothing was committed meanwhile."""

WITHOUT_ORDER: Final = frozenset({"sender", "lines", "bounces"})
"""What of the mail section is not about the server."""


class Attempted(NamedTuple):
    """One attempt: what goes by which way, and the mails' line."""

    sending: Sending
    way: Way
    line: MailLine


class Outbox:
    """Hands sendings over; remembers, as long as the process lives, who failed lately and what certainly did not arrive."""

    def __init__(self, service: Service, page: Page) -> None:
        self._service = service
        self._settings: Settings = service.settings
        self._page = page
        self._back_off = BackOff()
        self._breakers = {channel: Breaker() for channel in (*Channel, OUT_DIR)}
        self._certain: set[tuple[tuple[str, str, int], Channel]] = set()
        self._gone: set[tuple[str, str]] = set()
        self.ended = 0

    def __len__(self) -> int:
        """Count the sendings that wait because they failed."""
        return len(self._back_off)

    def due(self, sendings: Sequence[Sending]) -> list[Sending]:
        """Return those that may be tried now."""
        self._back_off.keep_only(frozenset(each.key for each in sendings))
        open_ = [each for each in sendings if self._may_end(each, _now())]
        before = {(each.letter.letter, each.unit) for each in open_}
        return [each for each in open_ if not each.behind or (each.behind, each.unit) in before]

    def pause(self) -> float:
        """Say how long there is nothing to try."""
        now = _now()
        closed = [breaker.opens_at - now for breaker in self._breakers.values() if not breaker.lets(now)]
        due = self._back_off.next_due()
        # What is due by now, and is kept back by no server, became so a moment ago.
        waits = [] if due is None or (due <= now and closed) else [due - now]
        return max(SHORTEST_PAUSE, min([LONGEST_PAUSE, *closed, *waits]))

    async def round(self, sendings: Sequence[Sending]) -> int:
        """Try each sending once, over as many lines as are set; answer how many came to their end."""
        before, lines = self.ended, self._settings.mail.lines
        self._gone.clear()
        parts = [[each for each in sendings if crc32(each.unit.encode()) % lines == turn] for turn in range(lines)]
        try:
            async with asyncio.TaskGroup() as group:
                for part in filter(None, parts):
                    group.create_task(self._one_line(part), name="mail line")
        except* StoreUnavailable as gone:
            raise StoreUnavailable(str(gone.exceptions[0])) from gone
        return self.ended - before

    async def _one_line(self, sendings: Sequence[Sending]) -> None:
        async with MailLine(server_of(self._settings.mail)) as line:
            for each in sendings:
                waits_for = each.behind and (each.behind, each.unit) not in self._gone
                is_too_late = self._is_too_late(each)
                if not is_too_late and (waits_for or not self._is_open(each, _now())):
                    continue
                if await queries.still_goes(self._service.database, each):
                    await (self._void(each) if is_too_late else self._try(each, line))

    def _may_end(self, sending: Sending, now: float) -> bool:
        """Tell whether something can be done about it now."""
        return self._is_too_late(sending) or (self._back_off.is_due(sending.key, now) and self._is_open(sending, now))

    def _is_too_late(self, sending: Sending) -> bool:
        return sending.is_too_late(self._service.clock.now())

    def _is_open(self, sending: Sending, now: float) -> bool:
        """Tell whether the way it goes by is asked at all; by paper somebody posts it."""
        way = sending.way
        if way is not None and way.channel is Channel.PAPER:
            return False
        return self._breakers[OUT_DIR].lets(now) and (way is None or self._breakers[way.channel].lets(now))

    async def _void(self, sending: Sending) -> None:
        """Void a reminder whose moment has passed; where some of it may be out, only this sending ends."""
        letter, unit, again = sending.key
        asked = VoidAsked(letter=letter, book=sending.book, year=sending.year, reason=MOMENT_PASSED)
        told = {"to": "", "message": message_id(sending), "result": MailResult.REFUSED, "detail": MOMENT_PASSED}
        try:
            await self._service.submit(SOURCE, f"{letter}/{MOMENT_PASSED}", asked, actor=SOURCE)
        except AlreadySent:
            ended = MailAnswered.model_validate({"letter": letter, "unit": unit, "again": again, **told})
            await self._end(sending, None, ended)
        else:
            log.get().info("letter.void", letter=letter, why=MOMENT_PASSED)
            self._back_off.ended(sending.key)
            self.ended += 1

    async def _try(self, sending: Sending, line: MailLine) -> None:
        way = sending.way
        try:
            answer = await self._answer(sending, way, line)
        except MailUnavailable as error:
            self._failed(sending, way.channel if way else OUT_DIR, str(error), everybody=error.everybody)
        except (OSError, PaperMissing) as error:
            self._failed(sending, OUT_DIR, str(error), everybody=isinstance(error, OSError))
        else:
            await self._end(sending, way, answer)

    def _failed(self, sending: Sending, where: str, why: str, *, everybody: bool) -> None:
        log.get().warning("letter.later", letter=sending.letter.letter, unit=sending.unit, by=where, why=why)
        self._service.troubles[where] = f"{why}; letters wait and go out by themselves when this is mended"
        self._back_off.failed(sending.key, _now())
        self._breakers[where].failed(_now(), everybody=everybody)

    async def _answer(self, sending: Sending, way: Way | None, line: MailLine) -> MailAnswered:
        ended = MailAnswered(
            letter=sending.letter.letter,
            unit=sending.unit,
            to=way.address if way else "",
            message=message_id(sending),
            result=MailResult.SENT,
            channel=way.channel if way else Channel.MAIL,
            again=sending.again,
        )
        if way is None and sending.refusals:
            return ended.model_copy(update={"result": MailResult.REFUSED, "detail": sending.refusals})
        try:
            pdf = await self._page.of(sending.letter, sending.sha256)
            if way is None:
                return ended.model_copy(update={"result": MailResult.NO_ADDRESS})
            repeat = await self._hand_over(Attempted(sending, way, line), pdf)
        except MailRefused as error:
            return ended.model_copy(update={"result": MailResult.REFUSED, "detail": str(error)})
        except LetterNotRenderable as error:
            return ended.model_copy(update={"result": MailResult.NOT_RENDERABLE, "detail": str(error)})
        return ended.model_copy(update={"uncertain": repeat})

    async def _hand_over(self, attempt: Attempted, pdf: bytes) -> bool:
        """Hand one letter over; answer whether an earlier attempt may have got through."""
        sending, way, line = attempt
        known = sending.attempts.get(way.channel)
        repeat = known is not None and (sending.key, way.channel) not in self._certain
        token = known.token if known is not None and known.token else ids.fresh().replace("-", "")

        async def before() -> None:
            self._certain.discard((sending.key, way.channel))
            if known is None:
                await self._tried(sending, way, token)

        try:
            match way.channel:
                case Channel.NATS:
                    await posting.post(self._service.client, sending, pdf, before, repeat=repeat)
                case Channel.EDXML:
                    await edxml.lay_out(self._settings.edxml, sending, way.address, pdf, before, repeat=repeat)
                case _:
                    mail = self._mail(sending, way, pdf, token, repeat=repeat)
                    await send(line, mail, before)
        except MailUnavailable as error:
            if not error.uncertain and not repeat:
                self._certain.add((sending.key, way.channel))
            raise
        return repeat

    async def _tried(self, sending: Sending, way: Way, token: str) -> None:
        letter, unit, again = sending.key
        tried = SendingTried(
            letter=letter,
            unit=unit,
            again=again,
            channel=way.channel,
            to=way.address,
            message=message_id(sending),
            token=token,
        )
        await self._service.submit(SOURCE, f"{letter}/{unit}/tried~{again}/{way.channel}", tried, actor=SOURCE)

    def _mail(self, sending: Sending, way: Way, pdf: bytes, token: str, *, repeat: bool) -> Mail:
        mail = self._settings.mail
        name, at, host = mail.bounces.partition("@")
        envelope = f"{name}+{token}@{host}" if at else ""
        made = mail_of(sending, pdf, to=way.address, sender=mail.sender)
        return made.model_copy(update={"envelope": envelope, "repeat": repeat})

    async def _end(self, sending: Sending, way: Way | None, answer: MailAnswered) -> None:
        """Journal how it ended; where another way is left it goes on by that one."""
        letter, unit, again = sending.key
        self._back_off.ended(sending.key)
        self._breakers[OUT_DIR].worked()
        self._service.troubles.pop(OUT_DIR, None)
        if way is not None:
            self._breakers[way.channel].worked()
            self._service.troubles.pop(way.channel, None)
        if way is not None and answer.result is MailResult.REFUSED and len(sending.ways) > 1:
            refused = WayRefused(
                letter=letter, unit=unit, again=again, channel=way.channel, to=way.address, why=answer.detail
            )
            named = f"{letter}/{unit}/refused~{again}/{way.channel}"
            await self._service.submit(SOURCE, named, refused, actor=SOURCE)
            log.get().info("letter.other_way", letter=letter, unit=unit, refused=way.channel, why=answer.detail)
            return
        named = f"{letter}/{unit}/sent" + (f"~{again}" if again > 1 else "")
        await self._service.submit(SOURCE, named, answer, actor=SOURCE)
        log.get().info("letter.ended", letter=letter, unit=unit, result=answer.result.value, by=answer.channel.value)
        self._gone.add((letter, unit))
        self.ended += 1


async def send(line: MailLine, mail: Mail, before: Before) -> None:
    """Hand one mail over."""
    await line.send(mail, before)


async def send_letters(service: Service) -> None:
    """Send what may go out, for ever; what failed is tried again after longer and longer pauses."""
    settings: Settings = service.settings
    await number_drafts(service)
    outbox = Outbox(service, Page(settings.notify.out_dir, settings.notify.papers))
    while True:
        seen = service.changes
        sendings = outbox.due(await queries.to_send(service.database, AT_ONCE + len(outbox)))
        if sendings:
            await outbox.round(sendings)
            continue
        await asyncio.sleep(SHORTEST_PAUSE)
        await service.wait_change(outbox.pause(), seen=seen)


async def number_drafts(service: Service) -> None:
    """Make up for what should have followed a draft at once; only a restore that brought back the first events leaves such."""
    for missed in await waiting.missed(service.database):
        await service.submit(DESK, missed.message_id, missed.found, actor=DESK)
        log.get().info("letter.followed_late", letter=missed.found.letter)


async def busy(service: Service) -> list[str]:
    """Answer in words what is still to be written and sent; [] = settled."""
    count = await queries.count_to_send(service.database)
    return [*await desk.to_open(service), *([f"{count} letters to send"] if count else [])]


async def waits(service: Service) -> list[str]:
    """Answer in words what goes out only when somebody does something."""
    held, posted = await queries.held_back(service.database), await queries.to_post(service.database)
    return [
        *([f"{held} letters on hold; ReleaseLetters lets them go"] if held else []),
        *([f"{posted} letters to post on paper; RecordDelivery says what became of them"] if posted else []),
    ]


def server_of(mail: MailSection) -> SmtpServer:
    """Return the mail server that is set."""
    return SmtpServer.model_validate(mail.model_dump(exclude=set(WITHOUT_ORDER)))


def _now() -> float:
    return asyncio.get_running_loop().time()
