"""What officers do to a letter: approve, reject, number, void, send again, recall; hold and release."""

from services.kit.service import Service
from services.notify.pb import admin_pb2_grpc


class Life(admin_pb2_grpc.NotifyAdminServicer):
    """Takes what officers do to letters."""

    _service: Service
