"""Keys come and go while the broker runs: who is named may come in, who is not named any more is put out, nobody else notices."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from services.contracts.deadlines import DistrictKey, KeyUse
from services.permits import lines
from services.permits.realm import DistrictAccess, Realm
from tests.integration.permits.matrix import FORGING, Asks
from tests.integration.permits.trying import Trial
from tests.kit.ground import LEAF, NOW, Ground, hub_text, standing
from tests.kit.wait import eventually

pytestmark = [
    pytest.mark.nats,  # nats-py leaves the sockets of connections open that a broker refused
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]

SOON = 60
LET_IN = 0.5


async def tell(ground: Ground, **districts: DistrictAccess) -> None:
    """Let the province's server know other districts than before."""
    known: Realm = ground.realm
    ground.realm = known.model_copy(update={"districts": {**known.districts, **districts}})
    await ground.hub.reload(hub_text(ground))


def access(ground: Ground, *names: str, retired: bool = False) -> DistrictAccess:
    """Let somebody in by these keys."""
    keys = tuple(DistrictKey(key=ground.keys.public(name), since=NOW) for name in names)
    return DistrictAccess(keys=keys, retired=retired)


async def sends(client: Client, district: str) -> bool:
    """Say whether a district's submission is stored."""
    try:
        await JetStreamContext(client, timeout=0.5).publish(f"submissions.{district}.an-binh", b"{}")
    except (nats_errors.Error, TimeoutError):
        return False
    return True


async def comes_in(ground: Ground, name: str) -> bool:
    """Say whether the broker lets a key in at all."""
    refused = list[str]()
    try:
        async with asyncio.timeout(LET_IN):
            await ground.client(name, lambda error: refused.append(str(error)))
    except TimeoutError:
        assert any("Authorization Violation" in why for why in refused)
        return False
    return True


async def test_a_key_that_is_named_no_more_is_put_out_and_nobody_else_notices(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        gone, stays, intake = [await ground.client(name) for name in ("d1", "d2", "intake")]
        assert await sends(gone, "d1")
        assert await sends(stays, "d2")

        await tell(ground, d1=access(ground, "d1-new"))

        assert not await sends(gone, "d1")
        assert not await comes_in(ground, "d1")
        assert await sends(await ground.client("d1-new"), "d1")
        assert await sends(stays, "d2")
        assert (stays.stats["reconnects"], intake.stats["reconnects"]) == (0, 0)


async def test_two_keys_open_the_same_until_the_older_ends(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        older = DistrictKey(key=ground.keys.public("d1"), since=NOW, until=NOW + timedelta(days=1))
        newer = DistrictKey(key=ground.keys.public("d1-new"), since=NOW)
        await tell(ground, d1=DistrictAccess(keys=(older, newer)))
        assert await sends(await ground.client("d1"), "d1")
        assert await sends(await ground.client("d1-new"), "d1")

        await ground.hub.reload(hub_text(ground, NOW + timedelta(days=1)))

        assert not await comes_in(ground, "d1")
        assert await sends(await ground.client("d1-new"), "d1")


async def test_a_district_that_is_new_comes_in_and_one_that_is_retired_does_not(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        assert not await comes_in(ground, "d3")

        await tell(ground, d3=access(ground, "d3"), d2=access(ground, "d2", retired=True))

        assert await comes_in(ground, "d3")
        assert not await comes_in(ground, "d2")


async def test_what_services_listen_to_is_seen_from_a_new_account_after_a_second_reload(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        intake = await ground.client("intake")

        async def answer(message: Msg) -> None:
            await intake.publish(message.reply, b"{}")

        await intake.subscribe("status.*", cb=answer)
        await intake.flush()
        await tell(ground, d3=access(ground, "d3"))
        new = await ground.client("d3")
        with pytest.raises(nats_errors.NoRespondersError):  # as nats-server 2.15.1 does; once is enough when this fails
            await new.request("status.d3", b"{}", timeout=1)

        await tell(ground)

        assert (await new.request("status.d3", b"{}", timeout=1)).data == b"{}"
        assert (intake.stats["reconnects"], new.stats["reconnects"]) == (0, 0)


async def test_a_leaf_whose_key_is_named_no_more_is_cut_off(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        system, intake = [await ground.client(name) for name in (LEAF, "intake")]

        async def operator() -> Client:
            return await ground.client("broker-operator")

        async def reaches() -> bool:
            try:
                await intake.request(f"$JS.{LEAF}.API.STREAM.INFO.SUBMISSIONS_{LEAF}", b"", timeout=0.5)
            except (nats_errors.NoRespondersError, nats_errors.TimeoutError):
                return False
            return True

        async def is_away() -> bool:
            return not await reaches()

        def opened_by(name: str) -> DistrictAccess:
            key = DistrictKey(key=ground.keys.public(name), use=KeyUse.LEAF, since=NOW)
            return DistrictAccess(leaf=True, keys=(key,))

        assert await reaches()
        await tell(ground, **{LEAF: opened_by("another-server")})
        assert await lines.cut(operator, ["d1", LEAF]) == 1
        await eventually(is_away, within=SOON)
        assert await sends(system, LEAF)  # their own server goes on taking what they send

        await tell(ground, **{LEAF: opened_by("lf-server")})
        await eventually(reaches, within=SOON)


async def test_a_clients_key_opens_no_line_for_a_server(tmp_path: Path) -> None:
    async with standing(tmp_path) as ground:
        intake = await ground.client("intake")
        ground.leaf.kill()
        ground.leaf.text = ground.leaf.text.replace(
            ground.keys.path("lf-server").read_text("ascii"), ground.keys.path("d1").read_text("ascii")
        )
        await ground.leaf.start()
        log = tmp_path / "hub" / "nats.log"
        await eventually(lambda: "authentication error" in log.read_text("utf-8"), within=SOON)
        with pytest.raises(nats_errors.NoRespondersError):
            await intake.request(f"$JS.{LEAF}.API.STREAM.INFO.SUBMISSIONS_{LEAF}", b"", timeout=0.5)


async def test_in_an_account_with_the_streams_an_answer_would_be_stored_where_the_asker_may_not_write(
    tmp_path: Path,
) -> None:
    forged = next(row for row in FORGING if isinstance(row, Asks) and row.to == "deadlines.forged")

    def in_one_account(text: str) -> str:
        lines = text.splitlines()
        first = lines.index('  "DISTRICT_d1" {')
        account = lines[first : lines.index("  }", first) + 1]
        begin, end = account.index("    users: ["), account.index("    ]", account.index("    users: ["))
        at = lines.index("    users: [", lines.index('  "DUNGHAN" {')) + 1
        return "\n".join([*lines[:at], *account[begin + 1 : end], *lines[at:first], *lines[first + len(account) :], ""])

    async with standing(tmp_path, in_one_account) as ground:
        trial = Trial(ground)
        await trial.begin()
        await trial.outcome(forged)
        js = JetStreamContext(await ground.client("deadlines"))
        assert (await js.get_msg("DEADLINES", 1)).subject == "deadlines.forged"
