"""Operators' calls about the working calendar: days decreed and listed (deadlines/v1/admin.proto)."""

from services.deadlines.pb import admin_pb2_grpc
from services.kit.service import Service


class DayCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about days."""

    _service: Service
