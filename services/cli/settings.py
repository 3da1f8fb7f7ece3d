"""The only place of the command that looks at the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SERVICES: Final = ("intake", "deadlines", "scoring", "notify")
USUAL_FOLDER: Final = Path("dunghan-data")
"""Where `up` keeps its data when nobody says otherwise."""
DEFAULT_PORTS: Final = {"intake": 7401, "deadlines": 7402, "scoring": 7403, "notify": 7404}
"""Where a service listens on another host when `--server` names only the host."""


def variable(name: str) -> str:
    """Return an environment variable, empty where it is not set."""
    return os.environ.get(name, "")


def language() -> str:
    """Return `en` where the locale is English, `vi` otherwise."""
    for name in ("DUNGHAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := variable(name):
            return "en" if value.lower().startswith("en") else "vi"
    return "vi"


def actor() -> str:
    """Return who acts, as calls are recorded: `DUNGHAN_ACTOR`, else the name of the office's role."""
    return variable("DUNGHAN_ACTOR") or "operator"


def actor_unit() -> str:
    """Return the unit to which whoever acts belongs, empty where nothing is said (`DUNGHAN_ACTOR_UNIT`)."""
    return variable("DUNGHAN_ACTOR_UNIT")


def data_dir() -> Path | None:
    """Return the data folder named by `DUNGHAN_DATA_DIR`, if any."""
    named = variable("DUNGHAN_DATA_DIR")
    return Path(named) if named else None


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child process: ours and what is its own."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **extra}


def listen_address(service: str) -> str:
    """Return where a service listens according to the environment, empty where it does not say."""
    return variable(f"DUNGHAN_{service.upper()}__GRPC_LISTEN")


def in_force() -> dict[str, str]:
    """Return every setting of ours that the environment makes, secrets hidden."""
    ours = {name: value for name, value in os.environ.items() if name.startswith("DUNGHAN_")}
    return {name: "…" if hidden(name) else value for name, value in sorted(ours.items())}


def hidden(name: str) -> bool:
    """Say whether a setting is a secret that is never shown."""
    return any(word in name for word in ("PASSWORD", "SECRET", "TOKEN", "KEY"))
