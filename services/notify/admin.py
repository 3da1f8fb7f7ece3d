"""What operators ask `notify` by gRPC; one module for each thing they ask about (proto/dunghan/notify/v1/admin.proto)."""

from services.kit.rpc import Server
from services.kit.service import Service
from services.notify.channels import Channels
from services.notify.drafting import Drafting
from services.notify.issuing import Issuing
from services.notify.life import Life
from services.notify.listing import Listing
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.policies import Policies


class NotifyAdmin(Issuing, Channels, Policies, Drafting, Listing, Life):
    """The calls of `NotifyAdmin`."""

    def __init__(self, service: Service) -> None:
        self._service = service


def register(service: Service, server: Server) -> None:
    """Answer these calls on a server."""
    admin_pb2_grpc.add_NotifyAdminServicer_to_server(NotifyAdmin(service), server.grpc)
    server.named(admin_pb2.DESCRIPTOR.services_by_name["NotifyAdmin"].full_name)
