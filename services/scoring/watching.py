"""Lets consumers follow aggregates."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import grpc
from typing_extensions import override

from services.kit.service import Service
from services.scoring import asked
from services.scoring.following import Said
from services.scoring.pb import admin_pb2, admin_pb2_grpc


class Watching(admin_pb2_grpc.ScoringAdminServicer):
    """Lets consumers follow aggregates."""

    _service: Service
    _said: Said

    @override
    async def WatchAggregates(
        self, request: Any, context: grpc.aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[admin_pb2.Aggregate]:
        """Tell the last aggregate of every subject, then the newest of each that changes, until either side ends it."""
        district = await asked.district(self._service, request.district) if request.district else ""
        async with aclosing(self._said.follow(district)) as followed:
            async for subject, body in followed:
                yield admin_pb2.Aggregate(subject=subject, body=body)
