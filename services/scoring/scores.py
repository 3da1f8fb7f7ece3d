"""Answers about scores: ranking, single ones, and why."""

from services.kit.service import Service
from services.scoring.pb import admin_pb2_grpc


class Scores(admin_pb2_grpc.ScoringAdminServicer):
    """Answers about scores: ranking, single ones, and why."""

    _service: Service
