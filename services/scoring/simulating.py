"""Answers what would be if."""

from services.kit.service import Service
from services.scoring.pb import admin_pb2_grpc


class Simulating(admin_pb2_grpc.ScoringAdminServicer):
    """Answers what would be if."""

    _service: Service
