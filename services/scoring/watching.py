"""Lets consumers follow aggregates."""

from services.kit.service import Service
from services.scoring.pb import admin_pb2_grpc


class Watching(admin_pb2_grpc.ScoringAdminServicer):
    """Lets consumers follow aggregates."""

    _service: Service
