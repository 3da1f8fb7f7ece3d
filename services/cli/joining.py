"""A district joins, gets a new key, loses one, leaves: said to `deadlines`, told to the broker, handed over as a bundle."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from services.cli import admitting, bundle, calls, settings
from services.cli.access import folder_meant, reached
from services.cli.equipping import Place, Wish, equip, tell_broker
from services.cli.failures import CliFailure, WrongUsage
from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.cli.moments import moment, wire
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.contracts.deadlines import DistrictKey
from services.deadlines.pb import admin_pb2
from services.kit import ids
from services.kit.clock import RealClock
from services.permits.keys import make_seed, write_private

HOUR: Final = 3600


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
            facts = await equip(place, wish, district, folder)
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
    """Give a district a new key in a new bundle; the old ones go on for `grace` days.

    Without a bundle it is the key in the folder that is another from now on; the two do not end one another.
    """
    async with at(asked, data_dir) as place:
        district = await _known(place, wish.district)
        end = RealClock().now() + timedelta(days=wish.grace)
        own = place.folder is not None and Keyring(place.folder.keys).public_of_district(wish.district)
        older = [
            _ended(key, end) if (key.key == own) is (wish.target is None) else key
            for key in admitting.keys_of(district)
        ]
        if wish.target is None and own and place.folder is not None:
            facts = await _renewed(place, place.folder, wish, older)
        else:
            with _held(asked.out, wish.target) as folder:
                await admitting.set_keys(place.servers, wish.district, older, "district rotate")
                facts = await equip(place, wish, await _known(place, wish.district), folder)
        _tell(place, "district-rotated", {**facts, "old_until": wire(end)})


async def _renewed(place: Place, folder: Folder, wish: Wish, older: list[DistrictKey]) -> dict[str, Any]:
    """Put another key into the folder; it is told before it is used."""
    seed = make_seed()
    key = DistrictKey(key=seed.public, since=RealClock().now())
    await admitting.set_keys(place.servers, wish.district, [*older, key], "district rotate")
    await tell_broker(place)
    write_private(Keyring(folder.keys).district(wish.district), seed.seed)
    return {"district": wish.district, "public_key": seed.public}


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
        await tell_broker(place)
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
        await tell_broker(place)
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
