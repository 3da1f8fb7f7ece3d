"""Operators' calls about rules: catalogues, conflicts, obligations, reports on demand (deadlines/v1/admin.proto)."""

from services.deadlines.pb import admin_pb2_grpc
from services.kit.service import Service


class RuleCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about rules."""

    _service: Service
