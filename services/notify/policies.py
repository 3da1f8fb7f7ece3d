"""Letter policies: checked, put in force, withdrawn, shown."""

from services.kit.service import Service
from services.notify.pb import admin_pb2_grpc


class Policies(admin_pb2_grpc.NotifyAdminServicer):
    """Takes in letter policies, and answers about them."""

    _service: Service
