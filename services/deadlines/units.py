"""Operators' calls about units: registered, renamed, moved, merged, split, dissolved (deadlines/v1/admin.proto)."""

from services.deadlines.pb import admin_pb2_grpc
from services.kit.service import Service


class UnitCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about units."""

    _service: Service
