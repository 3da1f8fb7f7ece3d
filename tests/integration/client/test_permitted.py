"""The district's side under the permissions we generate: what it needs it may, what it may not it is told at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from hashlib import sha256
from pathlib import Path
from time import monotonic

import pytest

from services.client import reference, sheets
from services.client.client import DistrictClient, connected
from services.client.failures import BadProfile, NotAllowed, Rejected, Unreachable
from services.client.link import linked
from services.client.outbox import Outbox
from services.client.pace import Pace
from services.client.profile import Profile
from services.client.sheets import Reading, Sheet
from services.contracts.reference import SendsFor, UnitReference
from services.kit.clock import RealClock
from services.permits import config
from services.permits.certificates import issue, make_ca
from services.permits.config import Place, Tls
from services.permits.keys import make_seed, write_private
from tests.kit.ground import LEAF, NOW, Configured, Ground, Keys, hub_text, realm_of, standing
from tests.kit.wait import eventually

AT_ONCE = 60
"""Seconds, which no busy machine takes; who waits for an answer that never comes waits longer."""

pytestmark = pytest.mark.nats

PACE = Pace(first=5, patience=100)
UNIT = UnitReference(
    province="kien-giang",
    unit="an-binh",
    no=1,
    name="An Bình",
    kind="ward",
    district=LEAF,
    senders=(SendsFor(district=LEAF),),
    registered_at=NOW,
)


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    async with standing(tmp_path) as found:
        yield found


def profile(ground: Ground, district: str, *, key: Path | None = None) -> Profile:
    server = ground.leaf if district == LEAF else ground.hub
    return Profile(
        district=district,
        province="kien-giang",
        urls=(server.url,),
        leaf=district == LEAF,
        key=key or ground.keys.path(district),
        outbox=ground.hub.folder / f"{district}.db",
    )


@asynccontextmanager
async def sending(profile: Profile) -> AsyncIterator[DistrictClient]:
    with closing(Outbox(profile.outbox)) as outbox:
        async with connected(profile, outbox=outbox, pace=PACE) as client:
            yield client


def sheet_of(folder: Path, district: str) -> Sheet:
    paper = folder / "report.pdf"
    paper.write_bytes(bytes(range(256)) * 1000)
    [sheet] = sheets.read(paper, Reading(district, "2023", "e-office", "an-binh", "BC-Q1", "2023-03-13T08:18:00+07:00"))
    return sheet


@pytest.mark.parametrize("district", ["d1", LEAF])
async def test_a_district_sends_uploads_asks_and_reads_with_no_more_than_it_may(
    ground: Ground, tmp_path: Path, district: str
) -> None:
    deadlines = await ground.client("deadlines")
    await deadlines.jetstream().publish(UNIT.route(), UNIT.model_dump_json().encode())
    async with asyncio.TaskGroup() as group:
        watcher = group.create_task(answered(ground, district))
        async with sending(profile(ground, district)) as client:
            known = await reference.read(client.link)
            [answer] = await client.deliver([sheet_of(tmp_path, district)])
            assert await client.last_receipt("RG-9") is None
            assert client.link.trouble is None
        watcher.cancel()

    assert list(known.units) == ["an-binh"]
    assert answer is not None
    assert answer.outcome == "accepted"
    assert ground.hub.violations() == ground.leaf.violations() == []


async def answered(ground: Ground, district: str) -> None:
    """Answer as intake does what came into a district's stream at the province."""
    intake = await ground.client("intake")
    js, seen = intake.jetstream(), 0
    while True:
        await asyncio.sleep(0.05)
        last = (await js.stream_info(f"SUBMISSIONS_{district}")).state.last_seq
        for number in range(seen + 1, last + 1):
            data = (await js.get_msg(f"SUBMISSIONS_{district}", number)).data or b""
            content = json.loads(data)
            receipt = {
                "submission_id": content["submission_id"],
                "content_sha256": sha256(data).hexdigest(),
                "outcome": "accepted",
            }
            await intake.publish(f"receipts.{district}.{content['unit']}", json.dumps(receipt).encode())
        seen = last


async def test_another_districts_name_is_refused_at_once_with_the_subject(ground: Ground) -> None:
    began = monotonic()
    with pytest.raises(NotAllowed, match=r"d2 may not subscribe to receipts\.d2\.>; check --district"):
        async with sending(profile(ground, "d2", key=ground.keys.path("d1"))) as client, client.link.refusals():
            await asyncio.Event().wait()

    assert monotonic() - began < AT_ONCE


async def test_a_unit_named_as_what_only_intake_says_is_refused_at_once(ground: Ground, tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "d1")
    forged = Sheet(sheet.submission.model_copy(update={"unit": "_mark"}), sheet.body)
    async with sending(profile(ground, "d1")) as client:
        began = monotonic()
        with pytest.raises(NotAllowed, match=r"publish on submissions\.d1\._mark"):
            await client.deliver([forged])
        assert monotonic() - began < AT_ONCE


async def test_an_unknown_key_is_said_at_once(ground: Ground, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.nk"
    write_private(stranger, make_seed().seed)
    began = monotonic()
    with pytest.raises(Rejected, match="does not take the key of d1: wrong, expired or revoked"):
        async with linked(profile(ground, "d1", key=stranger)):
            pass

    assert monotonic() - began < AT_ONCE


async def test_a_key_that_is_revoked_while_it_is_used_is_said_at_once(ground: Ground, tmp_path: Path) -> None:
    began = monotonic()
    with pytest.raises(Rejected):
        await revoked(ground, tmp_path)

    assert monotonic() - began < AT_ONCE


async def revoked(ground: Ground, folder: Path) -> None:
    """Revoke the key while its district waits for a receipt."""
    async with sending(profile(ground, "d1")) as client, client.link.refusals(), asyncio.TaskGroup() as group:
        delivering = group.create_task(client.deliver([sheet_of(folder, "d1")]))
        await eventually(lambda: client.link.client.stats["out_msgs"] > 3, within=40)
        districts = {code: access for code, access in ground.realm.districts.items() if code != "d1"}
        ground.realm = ground.realm.model_copy(update={"districts": districts})
        await ground.hub.reload(hub_text(ground))
        await delivering


@pytest.mark.parametrize("seed", ["", "SUnoseed", "không"])
async def test_a_key_that_is_none_is_named(ground: Ground, tmp_path: Path, seed: str) -> None:
    key = tmp_path / "bad.nk"
    key.write_text(seed, "utf-8")

    with pytest.raises(BadProfile, match=r"bad\.nk"):
        async with linked(profile(ground, "d1", key=key)):
            pass


async def test_a_broker_that_is_not_there_is_named() -> None:
    with pytest.raises(Unreachable, match=r"NATS at nats://127\.0\.0\.1:1 cannot be reached"):
        async with linked(Profile(district="d1", urls=("nats://127.0.0.1:1",)), patience=0.5):
            pass


@pytest.fixture
async def tls(tmp_path: Path) -> AsyncIterator[tuple[Configured, Keys]]:
    """Start a broker that speaks TLS only; its certificate is issued by `ca.pem`."""
    folder, keys = tmp_path / "tls", Keys(tmp_path / "keys")
    for one in (folder, keys.folder):
        one.mkdir()
    now = RealClock().now()
    ca = make_ca("Tỉnh", now)
    server = issue(ca, "hub", ["127.0.0.1"], now)
    for name, text in (("ca.pem", ca.cert), ("cert.pem", server.cert), ("key.pem", server.key)):
        (folder / name).write_text(text)
    hub = Configured(folder)
    files = Tls(*(str(folder / name) for name in ("cert.pem", "key.pem", "ca.pem")))
    hub.text = config.single(realm_of(keys), Place("hub", hub.port, str(hub.store), tls=files), now)
    await hub.start()
    yield hub, keys
    hub.kill()


async def test_a_broker_with_a_certificate_is_believed_by_the_bundles_authority_alone(
    tls: tuple[Configured, Keys], tmp_path: Path
) -> None:
    hub, keys = tls
    url = hub.url.replace("nats://", "tls://")
    known = Profile(district="d1", urls=(url,), key=keys.path("d1"), ca=hub.folder / "ca.pem")
    other = tmp_path / "other.pem"
    other.write_text(make_ca("Khác", RealClock().now()).cert)

    async with linked(known) as link:
        assert link.client.is_connected
    with pytest.raises(Unreachable, match="certificate verify failed"):
        async with linked(known.model_copy(update={"ca": other}), patience=1):
            pass
    with pytest.raises(BadProfile, match=r"district\.nk"):
        async with linked(known.model_copy(update={"ca": hub.folder / "district.nk"})):
            pass
