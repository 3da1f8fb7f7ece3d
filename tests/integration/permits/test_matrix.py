"""Everybody can do exactly their own things: on real servers, by the configurations we generate."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from nats.js import JetStreamContext

from tests.integration.permits.matrix import MATRIX, Row
from tests.integration.permits.trying import Trial
from tests.kit.ground import LEAF, SOON, Ground, standing
from tests.kit.wait import eventually

pytestmark = pytest.mark.nats


async def subjects(ground: Ground, stream: str) -> set[str]:
    """Return which subjects a stream has messages of."""
    js = JetStreamContext(await ground.client("intake"), timeout=2)
    info = await js.stream_info(stream, subjects_filter=">")
    return set(info.state.subjects or {})


async def test_two_districts_that_use_one_message_id_swallow_nothing_of_one_another(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        acknowledged = [
            await JetStreamContext(await ground.client(name), timeout=2).publish(
                f"submissions.{name}.an-binh", b"{}", headers={"Nats-Msg-Id": "one"}
            )
            for name in ("d1", "d2", "d1", LEAF)
        ]
        assert [(one.stream, bool(one.duplicate)) for one in acknowledged] == [
            ("SUBMISSIONS_d1", False),
            ("SUBMISSIONS_d2", False),
            ("SUBMISSIONS_d1", True),
            (f"SUBMISSIONS_{LEAF}", False),
        ]


async def test_whatever_a_leafs_owner_lets_its_stream_take_arrives_in_that_districts_stream_alone(
    tmp_path: Path,
) -> None:
    async with standing(tmp_path) as ground:
        owner = JetStreamContext(await ground.client("operator"), timeout=2)
        greedy = (await owner.stream_info(f"SUBMISSIONS_{LEAF}")).config
        greedy.subjects = ["submissions.>"]
        await owner.update_stream(greedy)
        await owner.publish("submissions.d1.an-binh", b"{}")

        async def arrived() -> bool:
            return await subjects(ground, f"SUBMISSIONS_{LEAF}") == {"submissions.d1.an-binh"}

        await eventually(arrived, within=SOON)
        assert await subjects(ground, "SUBMISSIONS_d1") == set()


@pytest.mark.parametrize("rows", MATRIX.values(), ids=MATRIX)
async def test_everybody_can_do_exactly_their_own_things(tmp_path: Path, rows: Sequence[Row]) -> None:
    async with standing(tmp_path) as ground:
        trial = Trial(ground)
        await trial.begin()
        assert await trial.differing(rows) == []
        assert await subjects(ground, "DEADLINES") <= {"deadlines.period.x"}
        assert await subjects(ground, "INTAKE") <= {"intake.report.d1"}
        assert await subjects(ground, "SUBMISSIONS_d1") <= {"submissions.d1.an-binh"}
        assert await subjects(ground, "SUBMISSIONS_d2") <= {"submissions.d2.an-binh"}
        assert await subjects(ground, "RECEIPTS") <= {
            "receipts.d1.an-binh",
            "receipts.d2.an-binh",
            "receipts.lf.an-binh",
        }
