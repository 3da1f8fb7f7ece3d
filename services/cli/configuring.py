"""`dunghan nats config`: what nats-server is started with, from keys and districts; shown, tried, then put in place."""

import asyncio
import difflib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.cli import access, admitting, broker, bundle
from services.cli.failures import CliFailure, RefusedByRule, Unreachable, WrongUsage
from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.cli.output import Output
from services.cli.server_commands import Asked
from services.cli.servers import asking
from services.kit.clock import RealClock
from services.permits import config
from services.permits.certificates import Issued, issue, make_ca
from services.permits.config import NotPrivate, Place, Remote, Tls
from services.permits.keys import KeyUnreadable, public_of, write_private
from services.permits.realm import Realm

KINDS: Final = ("single", "cluster", "leaf")
ASK_SECONDS: Final = 2.0
CLIENT_PORT: Final = 4222
ROUTE_BEYOND: Final = 2000
"""A server's port for others of its cluster lies this far beyond that for clients: 6222 for 4222."""
LEAF_BEYOND: Final = 3200
"""And that for districts' own servers: 7422 for 4222."""
CA_KEY: Final = "ca-key.pem"
SEED: Final = "nkey: SU"
"""How a secret begins in a configuration."""


@dataclass(frozen=True)
class Wish:
    """Which configuration is wanted, from which keys, to where, of which servers."""

    kind: str
    target: Path
    keys: Path | None = None
    bundle: Path | None = None
    data_dir: Path | None = None
    nodes: Sequence[str] = ()
    remotes: Sequence[str] = ()
    store: str = ""
    district: str = ""
    tls: bool = False
    new_ca: bool = False


async def write(asked: Asked, wish: Wish) -> None:
    """Write every file, after nats-server said that it takes them."""
    out = asked.out
    if wish.kind not in KINDS:
        raise WrongUsage(out.text("config-bad", value=wish.kind, how="|".join(KINDS)))
    try:
        if wish.kind == "leaf":
            texts: Mapping[str, str] = {f"{wish.district or 'leaf'}.conf": _leaf(out, wish)}
        else:
            texts = await _of_province(asked, wish)
    except NotPrivate as error:
        raise WrongUsage(out.text("config-open", why=error)) from error
    except (KeyUnreadable, OSError) as error:
        raise WrongUsage(out.text("config-unread", why=error)) from error
    await _tried(out, texts, wish.target)
    changes = [_put(out, wish.target / name, text) for name, text in texts.items()]
    if out.json:
        out.document(
            [{"path": str(wish.target / name), "changed": new} for name, new in zip(texts, changes, strict=True)]
        )


async def _of_province(asked: Asked, wish: Wish) -> Mapping[str, str]:
    """Return the configuration of each of the province's servers by its file's name."""
    keyring = _keyring(asked.out, wish)
    keyring.prepare(RealClock().now())
    asked.out.note("config-keys", path=keyring.root)
    realm = await _realm(asked, wish, keyring)
    places, now = _places(asked.out, wish, keyring), RealClock().now()
    if wish.kind == "single":
        return {"nats.conf": config.single(realm, places[0], now)}
    return {f"{place.name}.conf": config.cluster(realm, places, place.name, now) for place in places}


def _keyring(out: Output, wish: Wish) -> Keyring:
    if wish.keys is not None:
        return Keyring(wish.keys)
    if wish.data_dir is None:
        raise WrongUsage(out.text("config-where"))
    return Keyring(Folder(wish.data_dir).keys)


async def _realm(asked: Asked, wish: Wish, keyring: Keyring) -> Realm:
    """Return whom to let in: as `deadlines` says, else as it was last known."""
    out = asked.out
    state = Folder(wish.data_dir).state() if wish.data_dir is not None else None
    places = {"deadlines": state.address("deadlines")} if state else access.addresses(asked.server, out.lang)
    try:
        async with asking(places, patience=ASK_SECONDS, lang=out.lang) as servers:
            found = await admitting.districts(servers)
    except Unreachable:
        out.note("config-remembered", path=keyring.realm_file)
        return keyring.realm()
    out.note("config-asked")
    with keyring.held():
        realm = admitting.realm_of(keyring.realm(), found)
        realm.keep(keyring.realm_file)
    return realm


def _places(out: Output, wish: Wish, keyring: Keyring) -> list[Place]:
    nodes = wish.nodes or (f"dunghan=127.0.0.1:{CLIENT_PORT}",)
    if wish.kind == "single" and len(nodes) > 1:
        raise WrongUsage(out.text("config-bad", value="--kind single", how="--kind cluster"))
    return [_place(out, wish, node, keyring) for node in nodes]


def _place(out: Output, wish: Wish, node: str, keyring: Keyring | None) -> Place:
    name, _, where = node.partition("=")
    host, _, port = where.rpartition(":")
    if not (name and host and port.isdigit()):
        raise WrongUsage(out.text("config-bad", value=node, how=f"n1=HOST:{CLIENT_PORT}"))
    return Place(
        name=name,
        port=int(port),
        host=host,
        store=f"{wish.store or '.'}/{name}-jetstream",
        leaf_port=int(port) + LEAF_BEYOND if keyring is not None else 0,
        route_port=int(port) + ROUTE_BEYOND if wish.kind == "cluster" else 0,
        tls=_tls(out, wish, name, host, keyring) if keyring is not None and (wish.tls or wish.new_ca) else None,
    )


def _tls(out: Output, wish: Wish, name: str, host: str, keyring: Keyring) -> Tls:
    """Return where a server's certificate is; `--make-ca` makes what is not there, and nothing twice."""
    folder = wish.target.absolute()
    files = Tls(cert=str(folder / f"{name}.pem"), key=str(folder / f"{name}-key.pem"), ca=str(folder / bundle.CA))
    if wish.new_ca:
        ca, ca_key = keyring.root / bundle.CA, keyring.root / CA_KEY
        if not ca_key.exists():
            if ca.exists():
                raise RefusedByRule(out.text("ca-there", path=ca))
            made = make_ca("Đúng Hạn", RealClock().now())
            write_private(ca_key, made.key)
            ca.write_text(made.cert, "utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        if not Path(files.key).exists():
            authority = Issued(ca.read_text("utf-8"), ca_key.read_text("utf-8"))
            one = issue(authority, name, (host,), RealClock().now())
            write_private(Path(files.key), one.key)
            Path(files.cert).write_text(one.cert, "utf-8")
        Path(files.ca).write_text(ca.read_text("utf-8"), "utf-8")
    return files


def _leaf(out: Output, wish: Wish) -> str:
    """Return the configuration of a district's own server, from its bundle or from the province's keys."""
    if not wish.district or not wish.remotes:
        raise WrongUsage(out.text("config-bad", value="--kind leaf", how="--district D --remote nats-leaf://HOST:7422"))
    if wish.bundle is not None:
        seed, client = wish.bundle / bundle.LEAF_KEY, wish.bundle / bundle.KEY
    else:
        keyring = _keyring(out, wish)
        seed, client = keyring.leaf(wish.district), keyring.district(wish.district)
    nodes = wish.nodes or (f"{wish.district}=127.0.0.1:{CLIENT_PORT}",)
    remote = Remote(urls=tuple(wish.remotes), seed=seed.read_text("ascii").strip())
    return config.leaf(wish.district, _place(out, wish, nodes[0], None), remote, clients=[public_of(client)])


async def _tried(out: Output, texts: Mapping[str, str], target: Path) -> None:
    """Let nats-server read every file before any is put in place.

    Raises:
        CliFailure: it does not take one.
    """
    with tempfile.TemporaryDirectory(prefix="dunghan-nats-") as folder:
        for name, text in texts.items():
            path = Path(folder) / name
            write_private(path, text)
            process = await asyncio.create_subprocess_exec(
                str(broker.binary(out.lang)),
                "-t",
                "-c",
                str(path),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said, _ = await process.communicate()
            if process.returncode:
                why = said.decode("utf-8", "replace").strip().splitlines()
                raise CliFailure(out.text("config-invalid", path=target / name, why=why[-1] if why else "?"))


def _put(out: Output, path: Path, text: str) -> bool:
    """Show what becomes another, and write it; say whether anything does."""
    before = path.read_text("utf-8") if path.exists() else ""
    if before == text:
        out.say("config-same", path=path)
        return False
    if before and not out.json:
        for line in difflib.unified_diff(
            before.splitlines(), text.splitlines(), str(path), str(path), lineterm="", n=1
        ):
            out.console.print(_hidden(line), markup=False, soft_wrap=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if SEED in text:
        write_private(path, text)
    else:
        broker.written(path, text)
    out.say("config-written", path=path)
    out.say("config-valid", path=path)
    return True


def _hidden(line: str) -> str:
    """Keep seeds off the screen: a leaf's configuration has one."""
    head, found, _ = line.partition(SEED)
    return f"{head}{SEED}…" if found else line
