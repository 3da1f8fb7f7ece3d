"""Whom a folder's broker lets in: the districts that `deadlines` knows, told to the server that runs.

What `deadlines` keeps is the truth; `keys/realm.json` is what the broker was last told. A district that comes from a
catalogue has no key of its own yet: it gets one that lies in the folder, for a system on this very machine.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

from services.cli import broker, calls, lines, settings
from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.cli.servers import Servers
from services.contracts.deadlines import DistrictKey, KeyUse
from services.deadlines.pb import admin_pb2
from services.kit.clock import RealClock
from services.permits.realm import DistrictAccess, Realm

REASON: Final = "key of the folder"


async def admit(servers: Servers, folder: Folder, lang: str) -> None:
    """Let in everybody `deadlines` knows, and nobody else; whoever has no key gets one of the folder.

    Raises:
        CliFailure: `deadlines` does not answer, or the broker does not take its new configuration.
    """
    keyring = Keyring(folder.keys)
    known = keyring.realm()
    found = {one.district: one for one in await districts(servers)}
    for code in _newcomers(known, found.values()):
        key = DistrictKey(key=keyring.make_district(code), since=RealClock().now())
        found[code] = await set_keys(servers, code, [*keys_of(found[code]), key], REASON)
    with keyring.held():
        told = keyring.realm()
        wanted = realm_of(told, found.values())
        if wanted != told:
            wanted.keep(keyring.realm_file)
    await broker.tell(folder, lang)
    await lines.cut(folder, told.leaves_that_lost(wanted, RealClock().now()))


def _newcomers(known: Realm, found: Iterable[admin_pb2.District]) -> list[str]:
    """Return who gets a key of the folder: whoever has none at all; everybody where the folder's keys are all new."""
    fresh = not known.districts
    return [one.district for one in found if _is_new(known, one) and (fresh or not one.keys) and not one.retired_at]


def _is_new(known: Realm, district: admin_pb2.District) -> bool:
    return district.district not in known.districts


def realm_of(known: Realm, found: Iterable[admin_pb2.District]) -> Realm:
    """Return a realm with the districts that were found, its own keys as they are."""
    listed = list(found)
    access = {
        one.district: DistrictAccess(leaf=one.leaf, keys=tuple(keys_of(one)), retired=bool(one.retired_at))
        for one in listed
    }
    province = next((one.province for one in listed if one.province), known.province)
    return known.model_copy(update={"province": province, "districts": access})


async def districts(servers: Servers) -> list[admin_pb2.District]:
    """Return every district, those that are retired too."""
    return list((await servers.ask("deadlines", calls.LIST_DISTRICTS, admin_pb2.ListDistrictsRequest())).districts)


def keys_of(district: admin_pb2.District) -> list[DistrictKey]:
    """Return a district's keys, those that have ended too."""
    return [
        DistrictKey(
            key=one.key,
            use=KeyUse(one.use or KeyUse.CLIENT),
            since=datetime.fromisoformat(one.since),
            until=datetime.fromisoformat(one.until) if one.until else None,
        )
        for one in district.keys
    ]


async def set_keys(servers: Servers, code: str, keys: list[DistrictKey], reason: str) -> admin_pb2.District:
    """Say which keys a district has, all of them; the same again is the same call."""
    named = [
        admin_pb2.DistrictKey(
            key=one.key,
            use=one.use.value,
            since=one.since.isoformat(),
            until=one.until.isoformat() if one.until else "",
        )
        for one in keys
    ]
    digest = sha256("".join(str(one) for one in named).encode()).hexdigest()[:24]
    request = admin_pb2.SetDistrictKeysRequest(
        request_id=f"keys-{code}-{digest}", actor=settings.actor(), district=code, keys=named, reason=reason
    )
    return (await servers.ask("deadlines", calls.SET_DISTRICT_KEYS, request)).district
