"""Looking at sending systems: who they are, with which keys, for which units."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from rich.table import Table

from services.cli import admitting, calls
from services.cli.access import reached
from services.cli.moments import wire
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.deadlines.pb import admin_pb2
from services.kit.clock import RealClock

HOUR: Final = 3600


async def listed(asked: Asked, data_dir: Path | None) -> None:
    """List every district, those that are retired too."""
    out = asked.out
    async with reached(out, data_dir, asked.server) as servers:
        found = await admitting.districts(servers)
    if out.json:
        out.document([_plain(one) for one in found])
        return
    table = Table(*(out.text(key) for key in ("district", "named", "how", "keys", "units", "state")))
    for one in found:
        state = out.text("retired-at", at=_local(one.retired_at)) if one.retired_at else out.text("sends")
        how = "leaf" if one.leaf else "direct"
        table.add_row(one.district, one.name, how, _keys(out, one), str(one.unit_count), state)
    out.console.print(table)


async def show(asked: Asked, data_dir: Path | None, code: str) -> None:
    """Show one district with its keys and the units it sends for."""
    out = asked.out
    async with reached(out, data_dir, asked.server) as servers:
        request = admin_pb2.GetDistrictRequest(district=code)
        found = await servers.ask("deadlines", calls.GET_DISTRICT, request)
    if out.json:
        out.document(_plain(found))
        return
    _facts(out, found)
    for key in found.keys:
        # Whole, so that it can be copied into `district revoke --key`.
        span = f"{_local(key.since)} – {_local(key.until)}"
        out.console.print(f"{key.key} {key.use} {span}", markup=False, soft_wrap=True)
    units = Table(*(out.text(key) for key in ("unit", "named", "from", "until")))
    for unit in found.units:
        units.add_row(unit.unit, unit.name, _local(unit.since), _local(unit.until))
    if found.units:
        out.console.print(units)


def _facts(out: Output, one: admin_pb2.District) -> None:
    how = "leaf" if one.leaf else "direct"
    state = out.text("retired-at", at=_local(one.retired_at)) if one.retired_at else out.text("sends")
    facts = f"{one.district}: {one.name} · {one.province} · {one.trust} · {one.max_delay / HOUR:g} h · {how} · {state}"
    out.console.print(facts, markup=False, soft_wrap=True)


def _keys(out: Output, district: admin_pb2.District) -> str:
    now = RealClock().now()
    good = [key for key in admitting.keys_of(district) if key.until is None or key.until > now]
    return out.text("keys-of", good=len(good), all=len(district.keys))


def _local(written: str) -> str:
    return wire(datetime.fromisoformat(written)) if written else ""


def _plain(message: Message) -> Mapping[str, Any]:
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
