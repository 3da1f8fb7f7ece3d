"""Takes schemes in, and answers about them."""

from services.kit.service import Service
from services.scoring.pb import admin_pb2_grpc


class Schemes(admin_pb2_grpc.ScoringAdminServicer):
    """Takes schemes in, and answers about them."""

    _service: Service
