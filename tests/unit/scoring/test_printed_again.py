"""What was printed is printed again, although something was being recorded then, and whatever moment was asked for."""

from datetime import datetime, timedelta

from typing_extensions import override

from services.kit import journal, moment
from services.kit.clock import SimulatedClock
from services.kit.databases import opened
from services.kit.fold import MEMORY
from services.kit.transact import Incoming, Transactor
from services.scoring.pb import admin_pb2
from services.scoring.rulebook import RULES
from tests.unit.scoring.asking import asking
from tests.unit.scoring.controls import DISTRICT, DUE, LISTED, accepted, unmet

HOUR = timedelta(hours=1)
TICK = timedelta(milliseconds=1)


class Ticking(SimulatedClock):
    """A clock that goes on whenever it is looked at."""

    @override
    def now(self) -> datetime:
        self.move(super().now() + TICK)
        return super().now()


def district_told(number: int) -> Incoming:
    head = journal.OwnHead("deadlines", number, DISTRICT.happened_at().isoformat(), "", "", "", "deadlines", "1")
    told = DISTRICT.model_copy(update={"district": f"d{number}"})
    about = ("deadlines", f"deadlines-{number}", told.TYPE, RULES.seal(head, told), told, told.happened_at())
    return Incoming(*about, "deadlines")


async def test_what_is_known_stays_all_there_is_of_it() -> None:
    async with opened(MEMORY, [journal.JOURNAL]) as database:
        transactor = Transactor(RULES, database, Ticking(DUE), "test")
        await transactor.take_place()
        asked = list[tuple[datetime, int]]()

        def ask() -> None:
            asked.append((transactor.known(), transactor.row))

        transactor.relayed = ask  # called while the transaction is open
        for number in range(1, 6):
            ask()
            await transactor.hear([district_told(number)])
        rows = await database.read(journal.AFTER, {"after": 0, "limit": 99})
    recorded = [moment.parse(journal.Row._make(row).recorded_at) for row in rows]
    assert len(asked) == 2 * len(recorded) == 10
    assert [sum(at <= known for at in recorded) for known, _kept in asked] == [kept for _known, kept in asked]


async def test_a_moment_to_come_is_not_known_yet() -> None:
    async with asking() as office:
        await office.hear(*LISTED, at=DUE + HOUR)
        tomorrow = (DUE + 24 * HOUR).isoformat()
        question = admin_pb2.GetRegisterRequest(district="*", year=2023, as_of=tomorrow, known_at=tomorrow)
        printed = await office.ask("GetRegister", question)
        assert printed.known_at == (DUE + HOUR).isoformat()
        await office.hear(accepted(DUE - HOUR), unmet("an-hoa"), at=DUE + 2 * HOUR)
        then = admin_pb2.GetRegisterRequest(district="*", year=2023, as_of=printed.as_of, known_at=printed.known_at)
        again, now = await office.ask("GetRegister", then), await office.ask("GetRegister", question)
    assert again.SerializeToString(deterministic=True) == printed.SerializeToString(deterministic=True)
    assert now.counts != printed.counts
