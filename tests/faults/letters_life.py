"""One life of letters in a process that can be killed at every write and every send; told again, it goes on where it was.

`python -m tests.faults.letters_life` waits with everything imported: each line, a `Life` as JSON, is one process that lives
the whole life and dies, as by kill -9, at the `last`-th point (0: never); its exit status is answered. Points are before and
after each commit, each paper that is laid away, each sending, and its one step from which on it may have got through.
"""

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import Any, Final

import nats
from nats.js import JetStreamContext
from pydantic import BaseModel
from sqlalchemy import select
from typing_extensions import override

from services.contracts import naming
from services.contracts.notify import Capacity, Channel, DutyRef, LetterKind, LetterRef
from services.kit import journal, postgres, sqlite, wholefile
from services.kit.streams import StreamSpec
from services.notify import edxml, mail, papers, posting, printers, printing, sender, signer
from services.notify.domain.duty import content_of
from services.notify.domain.inputs import ApprovalGiven, BounceHeard, ChannelsSet, DraftAsked, ResendAsked, SignerSet
from services.notify.parcels import Page
from services.notify.printing import Order, Printed
from services.notify.queries import letter as letter_of
from services.notify.queries import sending as outgoing
from services.notify.queries import signing as unsigned
from services.notify.sender import Outbox, number_drafts
from services.notify.settings import EdxmlSection, MailSection
from services.notify.texts import Call, Report, Unit, urge
from tests.unit.notify.controls import AFTER, DUE, ISSUER, ISSUER_SET, NAMES, late, withdrawn
from tests.unit.notify.running import Running, running

RESULT: Final = "result.json"
EXPLAIN: Final = "explain-an-binh-1"
RECALL: Final = "recall-an-binh-1"
OUTBOX: Final = "axis"
NOBODY: Final = 9
"""A port where nobody listens."""
OURS: Final = "H37.DN.001"
ORGANS: Final = {"thanh-tra": "H37.DN.002", "an-binh": "H37.DN.003", "an-hoa": "H37.DN.004"}
SIGNED: Final = ISSUER_SET.model_copy(update={"signature": True})
LETTERS: Final = StreamSpec(naming.LETTERS, ("letters.>",))
EVENTS: Final = select(journal.EVENTS.c.source, journal.EVENTS.c.type, journal.EVENTS.c.body).order_by(
    journal.EVENTS.c.position
)


class Life(BaseModel):
    """One life: where, by which way letters go and what is at its end, in which database, and at which point it ends."""

    folder: Path
    way: Channel
    port: int = NOBODY
    broker: str = ""
    database: str = ""
    last: int = 0


class Points:
    """Counts the points a life comes to, and ends it at one of them."""

    def __init__(self, last: int) -> None:
        self.passed = 0
        self._last = last

    def pass_one(self) -> None:
        self.passed += 1
        if self.passed == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around_transactions(self, owner: Any) -> None:
        """Make the moment before a commit, and the one after it, points."""
        begin = owner.transaction

        @asynccontextmanager
        async def transaction(database: Any) -> AsyncIterator[Any]:
            async with begin(database) as begun:
                yield begun
                self.pass_one()
            self.pass_one()

        owner.transaction = transaction

    def around(self, owner: Any, name: str) -> None:
        """Make a step's beginning and its end points."""
        step = getattr(owner, name)
        setattr(owner, name, self._awaited(step) if asyncio.iscoroutinefunction(step) else self._plain(step))

    def _awaited(self, step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @wraps(step)
        async def stepped(*given: Any, **named: Any) -> Any:
            self.pass_one()
            result = await step(*given, **named)
            self.pass_one()
            return result

        return stepped

    def _plain(self, step: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(step)
        def stepped(*given: Any, **named: Any) -> Any:
            self.pass_one()
            result = step(*given, **named)
            self.pass_one()
            return result

        return stepped


class Inline(printers.Printer):
    """A printer in this process, so that it dies with it."""

    @override
    async def make(self, order: Order) -> Printed:
        return await asyncio.to_thread(printing.print_paper, order)


async def live(life: Life, points: Points) -> None:
    """Tell everything, whatever was told before, and go on until nothing is left to do."""
    folder = life.folder
    async with running(folder, port=life.port, url=life.database) as desk, _ways(desk, life):
        desk.service.settings.notify.signing_keys = folder / "keys"
        await _notices(desk, life.way)
        await _explanation(desk)
        await _out(desk)
        await _bounce(desk)
        await desk.tell(withdrawn("thanh-tra"))
        await _recall(desk)
        await _out(desk)
        rows = [list(row) for row in await desk.service.database.read(EVENTS)]
        findings = [str(each) for each in await desk.findings()]
    told = {"points": points.passed, "rows": rows, "findings": findings}
    (folder / RESULT).write_text(json.dumps(told), encoding="utf-8")


@asynccontextmanager
async def _ways(desk: Running, life: Life) -> AsyncIterator[None]:
    """Open the way letters go."""
    mail = MailSection(port=life.port, timeout=5, bounces="bounces@rachgia.example")
    axis = EdxmlSection(outbox=life.folder / OUTBOX, organ=OURS)
    desk.service.settings = desk.service.settings.model_copy(update={"mail": mail, "edxml": axis})
    if life.way is not Channel.NATS:
        yield
        return
    client = await nats.connect(life.broker, allow_reconnect=False)
    # What comes twice is kept twice, as a unit would hear it that was told the first long ago.
    wanted = LETTERS.config()
    wanted.duplicate_window = 0.1
    await JetStreamContext(client).add_stream(wanted)
    desk.service._client = client  # noqa: SLF001 - as the service's own start does
    try:
        yield
    finally:
        await client.close()


async def _notices(desk: Running, way: Channel) -> None:
    head = SignerSet(district="rach-gia", person="ct", capacity=Capacity.HEAD, title="CHỦ TỊCH", name="Nguyễn Văn Mẫu")
    await desk.service.submit("operator", "issuer", SIGNED)
    await desk.service.submit("operator", "head", head)
    await desk.tell(*NAMES)
    for unit, organ in ORGANS.items() if way is not Channel.MAIL else ():
        address: dict[Channel, str] = {way: organ} if way is Channel.EDXML else {}
        chosen = ChannelsSet(district="rach-gia", unit=unit, channels=(way,), address=address)
        await desk.service.submit("operator", f"ways of {unit}", chosen)
    await desk.tell(late("thanh-tra"), late("an-binh"), late("an-hoa"))


async def _explanation(desk: Running) -> None:
    """A letter that waits for an approval."""
    words = urge(
        Call(issuer=ISSUER, report=Report(title="Báo cáo", due_at=DUE), units=(Unit(name="An Bình"),), as_of=AFTER)
    )
    asked = DraftAsked(
        letter=EXPLAIN,
        kind=LetterKind.EXPLAIN,
        district="rach-gia",
        duties=(DutyRef(unit="an-binh", obligation="BC-Q1", period="2023"),),
        units=("an-binh",),
        content=content_of(words),
        waits=True,
    )
    await desk.service.submit("operator", "draft", asked)
    await desk.service.submit("operator", "approve", ApprovalGiven(letter=EXPLAIN, district="rach-gia"))


async def _bounce(desk: Running) -> None:
    """A letter comes back, and an officer has it sent once more."""
    letter = "urge-an-hoa~BC-Q1~2023"
    back = BounceHeard(letter=letter, unit="an-hoa", to="hop-thu@rachgia.example", status="5.1.1")
    await desk.service.submit("bounces", f"{letter}/bounced", back)
    again = ResendAsked(letter=letter, unit="an-hoa", reason="địa chỉ đã sửa")
    await desk.service.submit("operator", "again", again)


async def _recall(desk: Running) -> None:
    """The explanation is taken back by another letter."""
    found = await letter_of(desk.service.database, EXPLAIN)
    assert found is not None
    wrong = found[0]
    assert wrong.number is not None
    assert wrong.dated is not None
    ref = LetterRef(
        letter=EXPLAIN,
        book=SIGNED.book,
        year=wrong.dated.year,
        number=wrong.number,
        symbol=wrong.symbol,
        dated=wrong.dated,
    )
    asked = DraftAsked(
        letter=RECALL,
        kind=LetterKind.RECALL,
        district="rach-gia",
        units=("an-binh",),
        content=wrong.content,
        corrects=ref,
        reason="gửi nhầm",
    )
    await desk.service.submit("operator", "recall", asked)
    await desk.service.submit("operator", "approve recall", ApprovalGiven(letter=RECALL, district="rach-gia"))


async def _out(desk: Running) -> None:
    """Number, sign and send what is there, as the tasks of the service do."""
    await number_drafts(desk.service)
    while wanted := await unsigned.to_sign(desk.service.database):
        await signer.Round(desk.service, (Inline(),)).go(wanted)
    outbox = Outbox(desk.service, Page(None, desk.service.settings.notify.papers))
    while waiting := await outgoing.to_send(desk.service.database):
        await outbox.round(outbox.due(waiting))
        await asyncio.sleep(outbox.pause() if len(outbox) else 0)


def _die_or_live(life: Life) -> None:
    points = Points(life.last)
    for engine in (sqlite.SqliteDatabase, postgres.PostgresDatabase):
        points.around_transactions(engine)
    points.around(papers, "keep")
    for way, step in ((sender, "send"), (posting, "post"), (edxml, "lay_out")):
        points.around(way, step)
    points.around(mail.MailLine, "_content")
    points.around(JetStreamContext, "publish")
    points.around(wholefile, "put")
    asyncio.run(live(life, points))


def main() -> None:
    """Live as often as asked, each time in a process of its own."""
    for line in sys.stdin:
        life = Life.model_validate_json(line)
        child = os.fork()
        if child == 0:
            with (life.folder / "said.log").open("ab") as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
            code = 1
            try:
                _die_or_live(life)
                code = 0
            except Exception:  # noqa: BLE001 - whatever it was, it is told, and the process ends here
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
