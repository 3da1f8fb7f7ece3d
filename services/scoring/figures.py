"""Answers about the figures that reports bring."""

from services.kit.service import Service
from services.scoring.pb import admin_pb2_grpc


class Figures(admin_pb2_grpc.ScoringAdminServicer):
    """Answers about the figures that reports bring."""

    _service: Service
