"""Letters that an officer asks for, previews and texts."""

from typing_extensions import override

from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify import queries
from services.notify.asked import OPERATOR, not_to_come, request_id
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.shown import told


class Drafting(admin_pb2_grpc.NotifyAdminServicer):
    """Drafts letters that are asked for, and shows how letters look."""

    _service: Service

    @override
    async def DraftRectification(
        self, request: admin_pb2.DraftRectificationRequest, context: object
    ) -> admin_pb2.DraftRectificationResponse:
        """Draw up the rectification letter from the list as it stood; it takes its number at once."""
        named = request_id(request.request_id)
        asked = queries.Asked(request.district, request.year, not_to_come(request.as_of, self._service.clock.now()))
        event = await queries.rectification(self._service.database, asked)
        if not event.rows:
            raise BadInput("district", f"{request.district!r}: no units are known of it")
        taken = await self._service.submit(OPERATOR, named, event, actor=request.actor or OPERATOR)
        found = await queries.letter(self._service.database, event.letter)
        letter = None if found is None else told(*found)
        return admin_pb2.DraftRectificationResponse(repeat=taken.repeat, letter=letter)
