"""On random years the register, its totals and the scores are what an independent slow look at all that was said gives."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from random import Random  # noqa: TID251 - a seed goes in
from typing import Any, Final

import pytest

from services.contracts.scoring import Against, ObjectionOutcome, SchemeActivated, Status
from services.scoring import queries
from services.scoring.admin import ScoringAdmin
from services.scoring.domain.inputs import ObjectionCarriedOn, ObjectionEntered, ObjectionJudged, SchemeImported
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.schemes import SchemeUnknown
from services.scoring.pb import admin_pb2
from services.scoring.procedure import Procedure
from services.scoring.queries import Asked
from tests.integration.standing import slow
from tests.integration.standing.fed import Answering, Fed, fed, interleaved, numbered
from tests.integration.standing.schemes import scheme_of
from tests.integration.standing.years import DISTRICT, END, START, year

DAY: Final = timedelta(days=1)
HURTING: Final = frozenset({"late", "missing"})
Cells = dict[tuple[str, str, str], slow.Shown]
ANY_TIME: Final = Procedure(days_to_file=3660)
PAIRS: Final = 6


class Life:
    """A year as it was heard, objected to, and scored by a scheme."""

    def __init__(self, seed: int, register: Fed) -> None:
        self.seed, self.random, self.register = seed, Random(seed), register  # noqa: S311 - no secrets here
        self.scheme = scheme_of(self.random)
        self.tried: set[tuple[str, str, str]] = set()
        self.admin: Any = ScoringAdmin(Answering(register))  # type: ignore[arg-type]

    async def begin(self) -> None:
        """Hear the year, bring the scheme into force, and object to some of what is shown."""
        made = year(self.seed)
        told = interleaved(self.random, numbered(made.said, "deadlines"), numbered(made.sent, "intake"))
        await self.register.hear_all(told, self.random.choice((1, 7, 256)), self.random)
        content = Scheme.model_validate(self.scheme).written()
        await self.register.submit("scheme", SchemeImported(scheme="thu", content=content))
        for number in range(self.random.choice((0, 1, 3))):
            await self.object(f"o{number}")

    async def object(self, name: str) -> None:
        """Object to a mark that hurts, have it decided, and sometimes take it to the next level."""
        now = self.register.now
        cells = slow.register(self.register.heard, now, now, 2023).cells
        hurting = sorted(
            key for key, shown in cells.items() if (shown.status in HURTING or shown.faults) and key not in self.tried
        )
        if not hurting:
            return
        unit, obligation, period = key = self.random.choice(hurting)
        self.tried.add(key)
        shown = cells[key]
        against = Against.TIMELINESS if shown.status in HURTING else Against.QUALITY
        about: dict[str, Any] = {
            "objection": name,
            "district": DISTRICT,
            "unit": unit,
            "procedure": ANY_TIME,
            "reasons": "vì",
        }
        duty: dict[str, Any] = {"obligation": obligation, "period": period, "year": 2023}
        await self.register.submit(f"{name}-1", ObjectionEntered(**about, against=against, **duty))
        if self.random.random() < 0.3:
            await self.register.submit(f"{name}-2", self.judged(about, shown, upheld=False))
            await self.register.submit(f"{name}-3", ObjectionCarriedOn(**about))
        await self.register.submit(f"{name}-4", self.judged(about, shown, upheld=self.random.random() < 0.8))

    def judged(self, about: dict[str, Any], shown: slow.Shown, *, upheld: bool) -> ObjectionJudged:
        """Decide what was objected to."""
        if not upheld:
            return ObjectionJudged(**about, outcome=ObjectionOutcome.REJECTED)
        if shown.status in HURTING:
            status = self.random.choice((Status.EXCUSED, Status.WAIVED))
            return ObjectionJudged(**about, outcome=ObjectionOutcome.UPHELD, status=status)
        return ObjectionJudged(**about, outcome=ObjectionOutcome.PARTLY_UPHELD, faults_lifted=shown.faults[:1])

    def pair(self) -> tuple[datetime, datetime]:
        """Draw a pair of instants: when it was so, and when it was known."""
        as_of, now = START + self.random.random() * (END - START), self.register.now
        known_at = self.random.choice([each.at for each in self.register.heard])
        return self.random.choice(((as_of, now), (now, known_at), (as_of, known_at), (END, now), (now, now)))

    async def compare(self, as_of: datetime, known_at: datetime) -> None:
        """Hold the register, its counts and its scores against the slow look."""
        about = f"year {self.seed}: as of {as_of}, known at {known_at}"
        wanted = slow.register(self.register.heard, as_of, known_at, 2023).cells
        cells = await queries.register(self.register.database, Asked(DISTRICT, 2023, as_of, known_at))
        found = {
            (cell.unit.unit, cell.obligation.obligation, cell.period): (cell.standing.status.value, *cell.standing[1:])
            for cell in cells
        }
        assert found == {key: tuple(shown) for key, shown in wanted.items()}, about
        times: dict[str, Any] = {"as_of": as_of.isoformat(), "known_at": known_at.isoformat()}
        if wanted:
            await self.compare_totals(wanted, times, about)
        is_scored = any(
            isinstance(each, SchemeActivated) for each in slow.visible(self.register.heard, as_of, known_at)
        )
        if not is_scored:
            with pytest.raises(SchemeUnknown):
                await self.admin.ListScores(admin_pb2.ListScoresRequest(year=2023, **times), None)
        elif wanted:
            await self.compare_scores(wanted, times, about)

    async def compare_totals(self, wanted: Cells, times: dict[str, Any], about: str) -> None:
        """Hold totals against the slow look."""
        totals = await self.admin.GetTotals(admin_pb2.GetTotalsRequest(district=DISTRICT, year=2023, **times), None)
        counted = next(one.counts for one in totals.measures if one.scope == "district")
        assert dict(counted) == Counter(shown.status for shown in wanted.values()), about

    async def compare_scores(self, wanted: Cells, times: dict[str, Any], about: str) -> None:
        """Hold scores and ranks against the slow look, and a score against its own explanation."""
        scores = await self.admin.ListScores(admin_pb2.ListScoresRequest(district=DISTRICT, year=2023, **times), None)
        of_unit = {unit: [(key[1], shown) for key, shown in wanted.items() if key[0] == unit] for unit, *_ in wanted}
        slowly = {unit: slow.score(self.scheme, of) for unit, of in of_unit.items()}
        assert {one.unit: one.score for one in scores.scores} == {
            unit: "" if score is None else str(score) for unit, score in slowly.items()
        }, about
        ranked = [score for score in slowly.values() if score is not None]
        for one in scores.scores:
            mine = slowly[one.unit]
            assert one.rank == (0 if mine is None else 1 + sum(score > mine for score in ranked)), about
        await self.explains(self.random.choice(scores.scores), times, about)

    async def explains(self, score: admin_pb2.Score, times: dict[str, Any], about: str) -> None:
        """Add the points of an explanation up: they are the score."""
        asked = admin_pb2.GetScoreRequest(unit=score.unit, year=2023, **times)
        given = await self.admin.ExplainScore(asked, None)
        earned = sum((Decimal(point.earned) for point in given.points if point.earned), Decimal(0))
        maximum = sum((Decimal(point.maximum) for point in given.points if point.maximum), Decimal(0))
        assert (Decimal(score.earned or 0), Decimal(score.maximum or 0)) == (earned, maximum), about
        if maximum:
            with localcontext(prec=60):
                exact = 100 * earned / maximum
            assert str(exact.quantize(Decimal("0.01"), ROUND_HALF_UP)) == score.score == given.score.score, about


async def live(seed: int) -> None:
    async with fed() as register:
        life = Life(seed, register)
        await life.begin()
        for _ in range(PAIRS):
            await life.compare(*life.pair())


@pytest.mark.parametrize("first", range(0, 20, 10))
async def test_years(first: int) -> None:
    for seed in range(first, first + 10):
        await live(seed)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 1_000, 100))
async def test_a_thousand_years(first: int) -> None:
    for seed in range(first, first + 100):
        await live(seed)
