"""What a district is equipped with: a key more, and a bundle made for how and where it connects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.cli import admitting, bundle, calls, settings
from services.cli.bundle import Contents, Example, Profile
from services.cli.failures import WrongUsage
from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.servers import Servers
from services.contracts.deadlines import DistrictKey, KeyUse
from services.contracts.district import Submission
from services.deadlines.pb import admin_pb2
from services.kit.clock import RealClock
from services.permits import config
from services.permits.keys import Seed, make_seed

LEAF_PORT: Final = 4222
LEAF_URL: Final = f"nats://127.0.0.1:{LEAF_PORT}"
"""Where a district's system finds the district's own server, unless that is set up otherwise."""


@dataclass(frozen=True)
class Wish:
    """Who joins, how, and where its bundle goes."""

    district: str
    target: Path | None
    name: str = ""
    province: str = ""
    trust: str = ""
    max_delay: float = 0
    leaf: bool = False
    urls: Sequence[str] = ()
    until: str = ""
    keys: Path | None = None
    dry_run: bool = False
    grace: float = 0


@dataclass(frozen=True)
class Place:
    """The services, and the folder they run in, where they run in one."""

    servers: Servers
    folder: Folder | None
    out: Output


async def equip(place: Place, wish: Wish, district: admin_pb2.District, folder: Path) -> dict[str, Any]:
    """Give a district a key more, write its bundle and tell the broker; return what there is to say."""
    now = RealClock().now()
    until = moment(wish.until, place.out.lang) if wish.until else None
    client, leaf = make_seed(), make_seed()
    # A leaf's system connects to the district's own server; the province sees only that server's key.
    use, seed = (KeyUse.LEAF, leaf) if district.leaf else (KeyUse.CLIENT, client)
    key = DistrictKey(key=seed.public, use=use, since=now, until=until)
    contents = Contents(
        profile=_profile(place, wish, district, until),
        name=district.name,
        seed=client.seed,
        receipt_keys=_receipt_keys(place, wish),
        ca=_ca(wish),
        leaf_seed=leaf.seed if district.leaf else "",
        leaf_config=_leaf_config(place, wish, client, leaf) if district.leaf else "",
        example=await _example(place.servers, district.district),
    )
    bundle.write(folder, contents, now)
    keys = [*admitting.keys_of(district), key]
    await admitting.set_keys(place.servers, district.district, keys, "district key")
    await tell_broker(place)
    return {
        "district": district.district,
        "name": district.name,
        "leaf": district.leaf,
        "bundle": str(wish.target),
        "public_key": key.key,
        "until": wire(until) if until else "",
    }


def _profile(place: Place, wish: Wish, district: admin_pb2.District, until: datetime | None) -> Profile:
    urls = (LEAF_URL,) if district.leaf else _urls(place, wish)
    return Profile(
        contract=Submission.TYPE,
        district=district.district,
        province=district.province,
        urls=tuple(urls),
        leaf=district.leaf,
        domain=district.district if district.leaf else "",
        key_until=until.isoformat() if until else "",
        ca=bundle.CA if _ca(wish) and not district.leaf else "",
    )


def _urls(place: Place, wish: Wish) -> Sequence[str]:
    """Return where the province's broker is: said outright, kept by the folder, or set for this machine.

    Raises:
        WrongUsage: nobody says it.
    """
    state = place.folder.state() if place.folder else None
    found = tuple(wish.urls) or ((state.nats_url,) if state else ())
    found = found or tuple(filter(None, settings.variable("DUNGHAN_NATS__URL").split(",")))
    if not found:
        raise WrongUsage(place.out.text("nats-where"))
    return found


def _leaf_config(place: Place, wish: Wish, client: Seed, leaf: Seed) -> str:
    """Write how the district's own server is to be started; paths are relative to where that is done."""
    state = place.folder.state() if place.folder else None
    urls = tuple(wish.urls) or ((state.leaf_url,) if state else ())
    if not urls:
        raise WrongUsage(place.out.text("nats-where"))
    here = config.Place(name=wish.district, port=LEAF_PORT, store=f"./{wish.district}-jetstream")
    there = config.Remote(urls=urls, seed=leaf.seed, ca=bundle.CA if _ca(wish) else "")
    return config.leaf(wish.district, here, there, clients=[client.public])


def _receipt_keys(place: Place, wish: Wish) -> Path | None:
    if wish.keys is not None:
        return Keyring(wish.keys).receipt_keys
    return Keyring(place.folder.keys).receipt_keys if place.folder else None


def _ca(wish: Wish) -> Path | None:
    ca = wish.keys / bundle.CA if wish.keys is not None else None
    return ca if ca is not None and ca.exists() else None


async def _example(servers: Servers, code: str) -> Example:
    """Return a unit of the district and an obligation that is open, as far as there are any."""
    detail = await servers.ask("deadlines", calls.GET_DISTRICT, admin_pb2.GetDistrictRequest(district=code))
    found = await servers.ask("deadlines", calls.LIST_PERIODS, admin_pb2.ListPeriodsRequest())
    periods = sorted(found.periods, key=lambda one: (one.state != "open", one.due_at))
    example = Example(unit=detail.units[0].unit) if detail.units else Example()
    return replace(example, obligation=periods[0].obligation, period=periods[0].period) if periods else example


async def tell_broker(place: Place) -> None:
    """Let the folder's broker know; who runs a broker apart is told what to do instead."""
    if place.folder is not None:
        await admitting.admit(place.servers, place.folder, place.out.lang)
