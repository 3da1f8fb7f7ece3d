"""Who writes, and who signs."""

import json
from typing import Any

from pydantic import ValidationError
from typing_extensions import override

from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify.asked import OPERATOR, instant, request_id
from services.notify.domain.inputs import IssuerSet
from services.notify.pb import admin_pb2, admin_pb2_grpc


class Issuing(admin_pb2_grpc.NotifyAdminServicer):
    """Takes in who writes and who signs, and answers about them."""

    _service: Service

    @override
    async def SetIssuer(self, request: admin_pb2.SetIssuerRequest, context: object) -> admin_pb2.SetIssuerResponse:
        """Keep who writes for a district; letters that waited for it are written."""
        named = request_id(request.request_id)
        event = _issuer(request.district, request.issuer_json)
        since, until = instant("since", request.since, ends=False), instant("until", request.until, ends=True)
        if since is not None and until is not None and until <= since:
            raise BadInput("until", f"{request.until} is not after since = {request.since}")
        event = event.model_copy(update={"since": since, "until": until})
        taken = await self._service.submit(OPERATOR, named, event, actor=request.actor or OPERATOR)
        return admin_pb2.SetIssuerResponse(repeat=taken.repeat)


def _issuer(district: str, issuer_json: str) -> IssuerSet:
    """Read `{"book": …, "issuer": {…}}`, or the issuer's block alone: its letters go into the district's own book."""
    try:
        plain: Any = json.loads(issuer_json)
        block = plain if isinstance(plain, dict) and "issuer" in plain else {"issuer": plain}
        return IssuerSet.model_validate({"book": district, **block, "district": district})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BadInput("issuer_json", f"{where}: {first['msg']}") from error
    except ValueError as error:
        raise BadInput("issuer_json", f"no JSON: {error}") from error
