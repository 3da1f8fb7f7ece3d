"""Operators' calls about duties: extensions, waivers, credits, notes, decisions taken back (deadlines/v1/admin.proto)."""

from services.deadlines.pb import admin_pb2_grpc
from services.kit.service import Service


class DutyCalls(admin_pb2_grpc.DeadlinesAdminServicer):
    """The calls of `DeadlinesAdmin` about duties."""

    _service: Service
