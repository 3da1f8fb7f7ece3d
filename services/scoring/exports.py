"""Hands out whole tables."""

from services.kit.service import Service
from services.scoring.pb import admin_pb2_grpc


class Exports(admin_pb2_grpc.ScoringAdminServicer):
    """Hands out whole tables."""

    _service: Service
