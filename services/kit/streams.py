"""JetStream streams: provisioned by our own code at start and after every reconnect, checked against what is wanted."""

from dataclasses import dataclass

from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.kit import log
from services.kit.ending import unless_cancelled

KIB = 1024
GIB = 1024**3
DAY_SECONDS = 86_400.0
SOURCED = "sourced"
"""Where another domain's messages arrive: under a name of that domain, so that a broker lets it use no other."""


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """What a stream shall be; sizes in bytes. All are files, refuse what is too much, and cannot be deleted from.

    `source_domain`: it takes everything from the stream of its name in another JetStream domain, and has no subjects.
    `domain`: in which JetStream domain it lies, where that is another than the connection's own.
    `bucket`: it is an object store, which rolls up and purges what was put in it.
    """

    name: str
    subjects: tuple[str, ...]
    max_msg_size: int = 512 * KIB
    max_age_days: int = 400
    last_per_subject: bool = False
    max_bytes: int = GIB
    replicas: int = 1
    source_domain: str = ""
    domain: str = ""
    bucket: bool = False

    def config(self) -> api.StreamConfig:
        """Return the configuration as the server takes it."""
        return api.StreamConfig(
            name=self.name,
            subjects=[] if self.source_domain else list(self.subjects),
            sources=[self._source()] if self.source_domain else None,
            retention=api.RetentionPolicy.LIMITS,
            storage=api.StorageType.FILE,
            discard=api.DiscardPolicy.OLD if self.last_per_subject else api.DiscardPolicy.NEW,
            max_bytes=self.max_bytes,
            max_age=0 if self.last_per_subject else self.max_age_days * DAY_SECONDS,
            max_msg_size=self.max_msg_size,
            max_msgs_per_subject=1 if self.last_per_subject else -1,
            duplicate_window=120,
            num_replicas=self.replicas,
            deny_delete=not self.bucket,
            deny_purge=not self.bucket,
            allow_direct=True,
            allow_rollup_hdrs=self.bucket,
        )

    def _source(self) -> api.StreamSource:
        return api.StreamSource(
            name=self.name,
            external=api.ExternalStream(api=f"$JS.{self.source_domain}.API", deliver=f"{SOURCED}.{self.source_domain}"),
        )


CHECKED = (
    "max_bytes",
    "max_age",
    "max_msg_size",
    "max_msgs_per_subject",
    "discard",
    "num_replicas",
    "duplicate_window",
    "deny_delete",
    "deny_purge",
    "allow_direct",
    "allow_rollup_hdrs",
)


def _fed_by(config: api.StreamConfig) -> tuple[list[str], list[tuple[str, str]]]:
    """Say where a stream's messages come from: subjects, and other streams behind which API."""
    sources = [(source.name, source.external.api if source.external else "") for source in config.sources or []]
    return list(config.subjects or []), sources


async def provision(client: Client, spec: StreamSpec) -> None:
    """Make the stream, or set it right where it differs.

    Raises:
        nats.js.errors.Error: the server refuses, with its reason.
    """
    js = JetStreamContext(client, timeout=5, domain=spec.domain or None)
    wanted = spec.config()
    try:
        found = (await js.stream_info(spec.name)).config
        unless_cancelled()
    except js_errors.NotFoundError:
        await js.add_stream(wanted)
        unless_cancelled()
        log.get().info("stream.made", stream=spec.name, domain=spec.domain)
        return
    differing = [name for name in CHECKED if getattr(found, name) != getattr(wanted, name)]
    differing += ["subjects or sources"] if _fed_by(found) != _fed_by(wanted) else []
    if differing:
        await js.update_stream(wanted)
        unless_cancelled()
        log.get().warning("stream.set_right", stream=spec.name, domain=spec.domain, differing=differing)
