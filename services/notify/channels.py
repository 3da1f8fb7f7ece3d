"""By which ways units are written to."""

from typing import Final

from typing_extensions import override

from services.contracts.notify import Channel
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify.asked import OPERATOR, request_id
from services.notify.domain.inputs import ChannelsSet
from services.notify.edxml import ORGAN
from services.notify.message import ADDRESS, LONGEST_ADDRESS, line
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.queries import sending as queries
from services.notify.queries.sending import UnitWays

KNOWN: Final = ", ".join(Channel)
LONGEST_POSTAL: Final = 500


class Channels(admin_pb2_grpc.NotifyAdminServicer):
    """Takes and answers by which ways units are written to."""

    _service: Service

    @override
    async def SetChannels(
        self, request: admin_pb2.SetChannelsRequest, context: object
    ) -> admin_pb2.SetChannelsResponse:
        """Keep by which ways a unit is written to from now on, letters that wait included."""
        named = request_id(request.request_id)
        found = await queries.unit_ways(self._service.database, request.district)
        if not any(each.unit == request.unit for each in found):
            raise BadInput("unit", f"{request.unit!r} is no unit of {request.district!r}; ListChannels names them")
        channels = _channels(list(request.channels))
        asked = ChannelsSet(
            district=request.district,
            unit=request.unit,
            channels=channels,
            address=_addresses(channels, dict(request.address)),
        )
        taken = await self._service.submit(OPERATOR, named, asked, actor=request.actor or OPERATOR)
        now = await queries.unit_ways(self._service.database, request.district)
        known = next(each for each in now if each.unit == request.unit)
        return admin_pb2.SetChannelsResponse(repeat=taken.repeat, unit=_told(known))

    @override
    async def ListChannels(
        self, request: admin_pb2.ListChannelsRequest, context: object
    ) -> admin_pb2.ListChannelsResponse:
        """Answer by which ways each unit of a district is written to, in the order of the list."""
        found = await queries.unit_ways(self._service.database, request.district)
        return admin_pb2.ListChannelsResponse(units=[_told(each) for each in found])


def _told(known: UnitWays) -> admin_pb2.UnitChannels:
    return admin_pb2.UnitChannels(
        unit=known.unit,
        name=known.name,
        channels=[way.channel.value for way in known.ways],
        address={way.channel.value: way.address for way in known.ways if way.address},
    )


def _channels(given: list[str]) -> tuple[Channel, ...]:
    unknown = [each for each in given if each not in set(Channel)]
    if unknown:
        raise BadInput("channels", f"{unknown[0]!r} is no way; known are {KNOWN}")
    if len(set(given)) != len(given):
        raise BadInput("channels", "each way stands once, the first one that works is taken")
    return tuple(Channel(each) for each in given)


def _addresses(channels: tuple[Channel, ...], given: dict[str, str]) -> dict[Channel, str]:
    strange = [each for each in given if each not in channels]
    if strange:
        raise BadInput("address", f"{strange[0]!r} is not among the ways {', '.join(channels) or '(none)'}")
    if Channel.EDXML in channels and ORGAN.fullmatch(given.get(Channel.EDXML, "")) is None:
        raise BadInput("address", "edxml needs the unit's organisation id: letters, digits, dots, hyphens, at most 35")
    if given.get(Channel.NATS):
        raise BadInput("address", "nats has none: a unit's letters come on letters.<district>.<unit>")
    mail = given.get(Channel.MAIL, "")
    if mail and (ADDRESS.fullmatch(mail) is None or len(mail) > LONGEST_ADDRESS):
        raise BadInput("address", f"{mail[:80]!r} is no mail address of at most {LONGEST_ADDRESS} characters")
    postal = given.get(Channel.PAPER, "")
    if line(postal) != postal or len(postal) > LONGEST_POSTAL:
        raise BadInput("address", f"paper: one line of at most {LONGEST_POSTAL} characters")
    return {Channel(each): address for each, address in given.items() if address}
