"""Đúng Hạn: the services, what they stand on (`kit`, `contracts`), and the command that knows them all (`cli`)."""

import os

# gRPC's fork handlers crash some of the children that a process with calls under way starts (grpcio 1.8x beside uvloop); a
# child of ours begins another program at once and never goes on with gRPC, so it needs none of them. Read at gRPC's import.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")  # noqa: TID251 - no setting of ours: gRPC has no other way
