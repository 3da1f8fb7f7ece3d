"""A district joins, gets a new key, loses one, leaves: said to `deadlines`, told to the broker, handed over as a bundle."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from services.cli import admitting, bundle, calls, settings
from services.cli.access import folder_meant, reached
from services.cli.bundle import Contents, Example, Profile
from services.cli.failures import CliFailure, WrongUsage
from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import Servers
from services.contracts.deadlines import DistrictKey, KeyUse
from services.contracts.district import Submission
from services.deadlines.pb import admin_pb2
from services.kit import ids
from services.kit.clock import RealClock
from services.permits import config
from services.permits.keys import Seed, make_seed

HOUR: Final = 3600
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


@asynccontextmanager
async def at(asked: Asked, data_dir: Path | None) -> AsyncIterator[Place]:
    """Hold the services that are meant."""
    folder = folder_meant(data_dir, asked.server)
    async with reached(asked.out, data_dir, asked.server) as servers:
        yield Place(servers, folder, asked.out)


async def add(asked: Asked, data_dir: Path | None, wish: Wish) -> None:
    """Register a district where it is new, give it a key and write its bundle."""
    async with at(asked, data_dir) as place:
        known = await find(place, wish.district)
        if known is None and not wish.name:
            raise WrongUsage(asked.out.text("district-needs-name", district=wish.district))
        if known is not None and known.retired_at:
            raise WrongUsage(asked.out.text("district-retired-already", district=wish.district, at=known.retired_at))
        request = _registration(wish, known)
        if wish.dry_run:
            _tell(place, "district-would-join", _facts(wish, request))
            return
        with _held(asked.out, wish.target) as folder:
            district = (await place.servers.ask("deadlines", calls.REGISTER_DISTRICT, request)).district
            facts = await _equip(place, wish, district, folder)
        _tell(place, "district-joined", facts)


def _registration(wish: Wish, known: admin_pb2.District | None) -> admin_pb2.RegisterDistrictRequest:
    """Say what is to be known of a district: what was asked for, and for the rest what is known."""
    base = known if known is not None else admin_pb2.District()
    return admin_pb2.RegisterDistrictRequest(
        request_id=ids.fresh(),
        actor=settings.actor(),
        district=wish.district,
        name=wish.name or base.name,
        province=wish.province or base.province,
        trust=wish.trust or base.trust,
        max_delay=round(wish.max_delay * HOUR) or base.max_delay,
        leaf=wish.leaf or base.leaf,
        reason="district add",
    )


def _facts(wish: Wish, request: admin_pb2.RegisterDistrictRequest) -> dict[str, Any]:
    return {
        "district": request.district,
        "name": request.name,
        "leaf": request.leaf,
        "bundle": str(wish.target),
        "public_key": "",
        "until": wish.until,
    }


async def rotate(asked: Asked, data_dir: Path | None, wish: Wish) -> None:
    """Give a district a new key in a new bundle; the old ones go on for `grace` days."""
    async with at(asked, data_dir) as place:
        district = await _known(place, wish.district)
        with _held(asked.out, wish.target) as folder:
            end = RealClock().now() + timedelta(days=wish.grace)
            older = [_ended(key, end) for key in admitting.keys_of(district)]
            await admitting.set_keys(place.servers, wish.district, older, "district rotate")
            facts = await _equip(place, wish, await _known(place, wish.district), folder)
        _tell(place, "district-rotated", {**facts, "old_until": wire(end)})


async def revoke(asked: Asked, data_dir: Path | None, code: str, keys: Sequence[str]) -> None:
    """End keys of a district now: those named, or all."""
    async with at(asked, data_dir) as place:
        known = admitting.keys_of(await _known(place, code))
        unknown = set(keys) - {key.key for key in known}
        if unknown:
            raise WrongUsage(asked.out.text("no-such-key", district=code, public_key=", ".join(sorted(unknown))))
        now = RealClock().now()
        kept = [_ended(key, now) if not keys or key.key in keys else key for key in known]
        await admitting.set_keys(place.servers, code, kept, "district revoke")
        ended = [key.key for key, after in zip(known, kept, strict=True) if key != after]
        await _tell_broker(place)
        _tell(place, "district-revoked", {"district": code, "count": len(ended), "keys": ended})


def _ended(key: DistrictKey, at: datetime) -> DistrictKey:
    return key if key.until is not None and key.until <= at else key.model_copy(update={"until": at})


async def retire(asked: Asked, data_dir: Path | None, code: str, reason: str, source: str) -> None:
    """Say that a district sends no more; name the units it was sending for."""
    async with at(asked, data_dir) as place:
        request = admin_pb2.RetireDistrictRequest(
            request_id=ids.fresh(), actor=settings.actor(), district=code, reason=reason, source=source
        )
        answer = (await place.servers.ask("deadlines", calls.RETIRE_DISTRICT, request)).district
        await _tell_broker(place)
        units = [one.unit for one in answer.units]
        _tell(place, "district-was-retired", {"district": code, "at": answer.retired_at, "units": ", ".join(units)})


async def assign(asked: Asked, data_dir: Path | None, unit: str, district: str, span: tuple[str, str, str]) -> None:
    """Let a district send for a unit from one moment to another; `span`: since, until, why."""
    out = asked.out
    since, until, reason = span
    request = admin_pb2.AssignSenderRequest(
        request_id=ids.fresh(),
        actor=settings.actor(),
        unit=unit,
        district=district,
        since=wire(moment(since, out.lang)),
        until=wire(moment(until, out.lang)) if until else "",
        reason=reason,
    )
    async with at(asked, data_dir) as place:
        await place.servers.ask("deadlines", calls.ASSIGN_SENDER, request)
        _tell(place, "sender-assigned", {"unit": unit, "district": district, "since": request.since})


async def find(place: Place, code: str) -> admin_pb2.District | None:
    """Return a district, None where nobody knows it."""
    return next((one for one in await admitting.districts(place.servers) if one.district == code), None)


async def _known(place: Place, code: str) -> admin_pb2.District:
    found = await find(place, code)
    if found is None:
        raise WrongUsage(place.out.text("no-such-district", district=code))
    return found


@contextmanager
def _held(out: Output, target: Path | None) -> Iterator[Path]:
    """Hold the folder that becomes a bundle.

    Raises:
        WrongUsage: none is named, or there is something in it already.
    """
    if target is None:
        raise WrongUsage(out.text("bundle-where"))
    try:
        with bundle.place(target) as folder:
            yield folder
    except FileExistsError as error:
        raise WrongUsage(out.text("not-empty", why=error)) from error
    except OSError as error:
        raise CliFailure(out.text("no-bundle", path=target, why=error)) from error


async def _equip(place: Place, wish: Wish, district: admin_pb2.District, folder: Path) -> dict[str, Any]:
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
    keys = [*admitting.keys_of(await _known(place, district.district)), key]
    await admitting.set_keys(place.servers, district.district, keys, "district key")
    await _tell_broker(place)
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


async def _tell_broker(place: Place) -> None:
    if place.folder is not None:
        await admitting.admit(place.servers, place.folder, place.out.lang)


def _tell(place: Place, key: str, facts: Mapping[str, Any]) -> None:
    out = place.out
    if out.json:
        out.document(facts)
        return
    out.say(key, **facts)
    if facts.get("bundle"):
        out.say("bundle-next", **facts)
    if place.folder is None:
        out.say("broker-next")
