"""Generate the gRPC code of every service from `proto/dunghan` into `services/<service>/pb` (`make proto`).

protoc is shown each file under the path of its package, so that the generated imports are right as they are.
"""

import sys
from pathlib import Path
from typing import Final

from grpc_tools import protoc

ROOT: Final = Path(__file__).resolve().parents[1]
HOMES: Final = {"operations": "kit"}
"""Packages that are not of one service: what every service answers lives in the kit."""


def generate(source: Path) -> None:
    """Generate messages, stubs and types of one file.

    Raises:
        SystemExit: protoc refused it; it has said why.
    """
    service = source.parents[1].name
    package = f"services/{HOMES.get(service, service)}/pb"
    outs = [f"--{kind}_out={ROOT}" for kind in ("python", "pyi", "grpc_python")]
    code = protoc.main(["protoc", f"-I{package}={source.parent}", *outs, f"{package}/{source.name}"])
    if code:
        sys.exit(code)


if __name__ == "__main__":
    for found in sorted((ROOT / "proto" / "dunghan").glob("*/v1/*.proto")):
        generate(found)
