"""Configurations of nats-server, as text: one server, one of a cluster, a district's own (leaf).

Services share the account that has the streams. Every district and every consumer has an account of its own, which imports
its own subjects and nothing else: a permission says which subjects somebody names, but not which subject of the same
account an answer goes to, and an answer put on somebody else's subject would be stored there (ADR 0015).

    NotPrivate    a place that others reach would be without TLS
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.contracts.deadlines import KeyUse
from services.permits import grants
from services.permits.crossings import Crossing, exports, of_consumer, of_district, of_leaf, to_leaf
from services.permits.grants import Grants, Line
from services.permits.realm import DistrictAccess, Realm

MAX_PAYLOAD: Final = 1_048_576
"""Bytes of the largest message, the same everywhere: one larger would stop a leaf's line for ever. Streams are narrower."""

ACCOUNT: Final = "DUNGHAN"
"""Of the services, with all streams."""
LOOPBACK: Final = "127.0.0.1"
CLIENTS: Final = "STANDARD"
LEAVES: Final = "LEAFNODE"


class NotPrivate(ValueError):
    """A place that others reach would be without TLS."""


@dataclass(frozen=True)
class Tls:
    """Files of a server's certificate and key; `ca`: what the certificates of other servers are checked with."""

    cert: str
    key: str
    ca: str


@dataclass(frozen=True)
class Place:
    """Where a server stands. Ports of 0 are not opened.

    Attributes:
        name: of the server, unique among those that know one another.
        store: the folder of its streams.
        advertise: how other servers reach its route port, where that is not host and port.
    """

    name: str
    port: int
    store: str
    host: str = LOOPBACK
    leaf_port: int = 0
    route_port: int = 0
    monitor_port: int = 0
    log: str = ""
    pid: str = ""
    tls: Tls | None = None
    advertise: str = ""
    max_connections: int = 4096
    max_file_store: str = "1TB"

    @property
    def route(self) -> str:
        """Where other servers of a cluster find it."""
        return f"nats-route://{self.advertise or f'{self.host}:{self.route_port}'}"


@dataclass(frozen=True)
class Remote:
    """What a district's own server joins.

    Attributes:
        urls: the province's leaf ports.
        seed: with which the district's server proves itself; nats-server takes no file here, so what is written is secret.
        ca: the file of certificates that the province's are checked with.
        domain: of the province's JetStream.
    """

    urls: Sequence[str]
    seed: str
    ca: str = ""
    domain: str = "province"
    reconnect: str = "1s"


def single(realm: Realm, place: Place, now: datetime) -> str:
    """Write the configuration of a province's only server.

    Raises:
        NotPrivate: it listens for others without TLS.
    """
    return "\n".join([*_server(place, realm.domain), *_leafnodes(place), *_accounts(realm, now), ""])


def cluster(realm: Realm, places: Sequence[Place], me: str, now: datetime) -> str:
    """Write the configuration of one server of a province's cluster.

    Raises:
        NotPrivate: it listens for others without TLS.
    """
    here = next(place for place in places if place.name == me)
    routes = [f'"{place.route}"' for place in places if place.name != me]
    tls = _tls(here.tls, verify=True) if here.tls is not None else []
    block = _block(
        "cluster",
        [f'name: "{realm.domain}"', f'listen: "{here.host}:{here.route_port}"', *tls, *_list("routes", routes)],
    )
    return "\n".join([*_server(here, realm.domain), *block, *_leafnodes(here), *_accounts(realm, now), ""])


def leaf(code: str, place: Place, remote: Remote, *, clients: Sequence[str], operator: str = "") -> str:
    """Write the configuration of a district's own server.

    Args:
        code: the district, which is also the name of its JetStream domain.
        place: where its server stands.
        remote: the province's.
        clients: public keys of the district's systems, which publish and may not mark.
        operator: the public key of who looks after this server; may do everything on it.

    Raises:
        NotPrivate: it listens for others without TLS.
    """
    users = [user for key in clients for user in _user(key, grants.of_leaf_system(code, remote.domain))]
    users += [f"{{ nkey: {operator} }}"] if operator else []
    account = _block(_quoted("DISTRICT"), ["jetstream: enabled", *_list("users", users)])
    trust = _block("tls", [f"ca_file: {_quoted(remote.ca)}"]) if remote.ca else []
    joined = [*_list("urls", map(_quoted, remote.urls)), 'account: "DISTRICT"', f"nkey: {remote.seed}", *trust]
    lines = [f'reconnect: "{remote.reconnect}"', "remotes: [", "  {", *_deeper(_deeper(joined)), "  }", "]"]
    accounts = [*_block("accounts", ["SYS {}", *account]), "system_account: SYS"]
    return "\n".join([*_server(place, code), *_block("leafnodes", lines), *accounts, ""])


def _server(place: Place, domain: str) -> list[str]:
    if place.tls is None and place.host not in {LOOPBACK, "localhost", "::1"}:
        raise NotPrivate(f"{place.name} listens on {place.host}: others reach it, so it needs TLS")
    optional = {
        "log_file": _quoted(place.log) if place.log else "",
        "pid_file": _quoted(place.pid) if place.pid else "",
        "http": _quoted(f"{LOOPBACK}:{place.monitor_port}") if place.monitor_port else "",
    }
    store = [
        f"store_dir: {_quoted(place.store)}",
        f'domain: "{domain}"',
        "max_memory_store: 64MB",
        f"max_file_store: {place.max_file_store}",
    ]
    return [
        f"server_name: {_quoted(place.name)}",
        f"listen: {_quoted(f'{place.host}:{place.port}')}",
        f"max_payload: {MAX_PAYLOAD}",
        f"max_connections: {place.max_connections}",
        *(f"{name}: {value}" for name, value in optional.items() if value),
        *(_tls(place.tls) if place.tls is not None else []),
        *_block("jetstream", store),
    ]


def _leafnodes(place: Place) -> list[str]:
    if not place.leaf_port:
        return []
    listen = [f"listen: {_quoted(f'{place.host}:{place.leaf_port}')}", "no_advertise: true"]
    return _block("leafnodes", [*listen, *(_tls(place.tls) if place.tls is not None else [])])


def _tls(tls: Tls, *, verify: bool = False) -> list[str]:
    files = [f"cert_file: {_quoted(tls.cert)}", f"key_file: {_quoted(tls.key)}", f"ca_file: {_quoted(tls.ca)}"]
    return _block("tls", [*files, *(["verify: true"] if verify else [])])


def _accounts(realm: Realm, now: datetime) -> list[str]:
    """Write who may come in: services together, everybody else each alone."""
    users = [user for name, key in realm.services.items() for user in _user(key, grants.of_service(name, realm.domain))]
    inside = [code for code, access in realm.districts.items() if access.leaf and access.valid(KeyUse.LEAF, now)]
    own = [
        "jetstream: enabled",
        *_list("users", users),
        *_list("exports", map(_crossing, exports())),
        *_list("imports", [_crossing(one, account(code)) for code in inside for one in to_leaf(code)]),
    ]
    accounts = [*_block(_quoted(ACCOUNT), own)]
    for code, access in realm.districts.items():
        accounts += _district(code, access, realm, now)
    for name, key in realm.consumers.items():
        consumer = _list("users", _user(key, grants.of_consumer(name)))
        accounts += _apart(f"CONSUMER_{name}", [*consumer, *_imports(of_consumer())], realm.domain)
    operator = _user(realm.operator, grants.of_operator()) if realm.operator else []
    system = _block("SYS", _list("users", operator))
    return [*_block("accounts", [*system, *accounts]), "system_account: SYS"]


def account(district: str) -> str:
    """Name the account of a district."""
    return f"DISTRICT_{district}"


def _district(code: str, access: DistrictAccess, realm: Realm, now: datetime) -> list[str]:
    """Write a district's account: its systems', or its own server's; none where no key of it opens anything."""
    keys = access.valid(KeyUse.LEAF if access.leaf else KeyUse.CLIENT, now)
    if not keys:
        return []
    granted = grants.of_leaf(code, realm.domain) if access.leaf else grants.of_district(code)
    users = _list("users", [user for key in keys for user in _user(key, granted, LEAVES if access.leaf else CLIENTS)])
    crossings = [*_imports(of_leaf(code) if access.leaf else of_district(code))]
    outward = _list("exports", map(_crossing, to_leaf(code))) if access.leaf else []
    return _apart(account(code), [*users, *outward, *crossings], realm.domain)


def _apart(account: str, lines: list[str], domain: str) -> list[str]:
    """Write an account without streams: what it asks of JetStream by either name goes where the imports lead."""
    asked = grants.api(">", domain=grants.ASKED)
    ways = [f'"$JS.API.>": "{asked}"', f'"$JS.{domain}.API.>": "{asked}"']
    return _block(_quoted(account), [*_block("mappings", ways), *lines])


def _imports(crossings: Iterable[Crossing]) -> list[str]:
    return _list("imports", [_crossing(one, ACCOUNT) for one in crossings])


def _crossing(crossing: Crossing, account: str = "") -> str:
    kind, subject = crossing.kind, _quoted(crossing.subject)
    if not account:
        streamed = ", response_type: stream" if crossing.many else ""
        return f"{{ {kind}: {subject}{streamed} }}  # {crossing.why}"
    inside = f", to: {_quoted(crossing.subject.replace('$JS.', f'$JS.{grants.ASKED}.', 1))}" if crossing.asked else ""
    return f'{{ {kind}: {{ account: "{account}", subject: {subject} }}{inside} }}  # {crossing.why}'


def _user(key: str, granted: Grants, kind: str = CLIENTS) -> list[str]:
    rules = [
        *_rules("publish", granted.publish, granted.deny_publish),
        *_rules("subscribe", granted.subscribe, granted.deny_subscribe),
    ]
    lines = [f"nkey: {key}", f'allowed_connection_types: ["{kind}"]', *_block("permissions", rules)]
    return ["{", *_deeper(lines), "}"]


def _rules(what: str, allowed: Sequence[Line], denied: Sequence[Line]) -> list[str]:
    written: Callable[[Line], str] = lambda line: f"{_quoted(line.subject)}  # {line.why}"  # noqa: E731
    deny = _list("deny", map(written, denied)) if denied else []
    return _block(what, [*_list("allow", map(written, allowed)), *deny])


def _block(name: str, lines: Iterable[str]) -> list[str]:
    return [f"{name} {{", *_deeper(lines), "}"]


def _list(name: str, lines: Iterable[str]) -> list[str]:
    return [f"{name}: [", *_deeper(lines), "]"]


def _deeper(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _quoted(text: str) -> str:
    if '"' in text or "\n" in text or "\\" in text:
        raise ValueError(f"{text!r} cannot stand in a configuration of nats-server")
    return f'"{text}"'
