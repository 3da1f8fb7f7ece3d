"""A province has more units and periods than a server gives at once."""

from datetime import UTC, datetime
from typing import Final

import pytest
from nats.aio.client import Client

from services.client import reference
from services.client.link import Link
from services.client.profile import Profile
from services.contracts.reference import SendsFor, UnitReference
from services.deadlines.reference import STREAM
from services.kit.streams import provision
from tests.kit.servers import NatsServer

pytestmark = pytest.mark.nats

UNITS: Final = 2_100
NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)


def unit(number: int, name: str = "Đơn vị") -> UnitReference:
    return UnitReference(
        province="kien-giang",
        unit=f"u-{number}",
        no=number,
        name=name,
        kind="office",
        district="rach-gia",
        senders=(SendsFor(district="rach-gia"),),
        registered_at=NOW,
    )


async def say(client: Client, *units: UnitReference) -> None:
    for one in units:
        await client.publish(one.route(), one.model_dump_json().encode())
    await client.flush()


async def test_more_than_a_server_gives_at_once_is_read_whole(nats_server: NatsServer) -> None:
    link = Link(Profile.said(district="rach-gia", province="kien-giang", urls=(nats_server.url,)))
    await link.open()
    try:
        await provision(link.client, STREAM)
        assert (await reference.read(link)).empty
        await say(link.client, *(unit(number) for number in range(1, UNITS + 1)), unit(7, "Tên mới"))

        known = await reference.read(link)
    finally:
        await link.close()

    assert len(known.units) == UNITS
    assert known.units["u-7"].name == "Tên mới"
