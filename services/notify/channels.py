"""By which ways units are written to."""

from services.kit.service import Service
from services.notify.pb import admin_pb2_grpc


class Channels(admin_pb2_grpc.NotifyAdminServicer):
    """Takes and answers by which ways units are written to."""

    _service: Service
