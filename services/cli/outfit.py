"""What a district's system has of its own, as `district check` looks at it: profile, key, outbox; and what was found."""

import asyncio
import base64
import json
import os
import secrets
import shutil
import ssl
import stat
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.cli import texts
from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.cli.moments import wire
from services.client import sheets
from services.client.failures import BadSheet, ClientFailure, OutboxFull, OutboxTaken
from services.client.outbox import Outbox
from services.client.profile import Profile
from services.client.sheets import Reading
from services.contracts.district import Submission
from services.contracts.receipt import signed_bytes
from services.kit.clock import RealClock
from services.permits.keys import KeyUnreadable, public_of
from services.permits.realm import Realm

Clock = Callable[[], datetime]
MIB: Final = 1024 * 1024
LITTLE: Final = 64 * MIB
"""Bytes free below which an outbox may not be kept for long."""
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def machine() -> datetime:
    """Return what this machine takes the time to be."""
    return RealClock().now()


class Found:
    """What a step found, as a text with its facts; `plain` words where somebody else said it already."""

    def __init__(self, key: str, *, plain: str = "", **facts: object) -> None:
        self.key = key
        self.plain = plain
        self.facts = facts


class Bad(Exception):
    """A step is not right."""

    def __init__(self, key: str, *, plain: str = "", **facts: object) -> None:
        self.found = Found(key, plain=plain, **facts)
        super().__init__(key)

    @classmethod
    def of(cls, failure: ClientFailure, lang: str) -> Self:
        """Take over what the district's side says itself."""
        return cls(failure.KEY, plain=failure.said(lang))


class Outfit:
    """One district's profile, key and outbox."""

    def __init__(self, wish_of: tuple[str, Path | None, Path | None], lang: str, clock: Clock) -> None:
        """Take the district with its bundle or the folder it runs in, the language, and the machine's time."""
        self.district, self._bundle, self._data_dir = wish_of
        self._lang = lang
        self.clock = clock
        self.test_sha256 = ""
        self._profile: Profile | None = None

    @property
    def profile(self) -> Profile:
        """Return the profile that was read."""
        assert self._profile is not None, "the step `profile` comes first"  # noqa: S101 - order of the walk
        return self._profile

    @property
    def leaf(self) -> bool:
        """Say whether the district has a server of its own."""
        return self._profile is not None and self._profile.leaf

    def text(self, key: str, **facts: object) -> str:
        """Return a text in the caller's language."""
        return texts.say(key, self._lang, **facts)

    async def read_profile(self) -> Found:
        """The profile can be read and is this district's."""
        try:
            profile = self._read()
        except ClientFailure as failure:
            raise Bad.of(failure, self._lang) from failure
        if profile.district != self.district:
            raise Bad("other-profile", path=self._bundle, other=profile.district, district=self.district)
        self._profile = profile
        return Found("found-profile", path=self._bundle or self._data_dir, urls=", ".join(profile.urls))

    def _read(self) -> Profile:
        if self._bundle is not None:
            return Profile.from_bundle(self._bundle)
        folder = Folder(self._data_dir) if self._data_dir is not None else None
        state = folder.state() if folder is not None else None
        if folder is None or state is None:
            raise Bad("check-where")
        return Profile.from_folder(folder.root, self.district, state.nats_url)

    async def key(self) -> Found:
        """The key is there, well-formed, the owner's alone, and not expired."""
        path = self.profile.key
        if path is None:
            raise Bad("bad-key", path=self._bundle or self._data_dir, why=self.text("no-key"))
        try:
            public = public_of(path)
        except KeyUnreadable as error:
            raise Bad("bad-key", path=path, why=error.__cause__ or error) from error
        if path.stat().st_mode & OTHERS:
            raise Bad("open-key", path=path)
        until = self.profile.key_until
        if until is not None and self.clock() >= until:
            raise Bad("expired-key", until=wire(until))
        return Found("found-key", public_key=public, until=f" → {wire(until)}" if until else "")

    async def outbox(self) -> Found:
        """The outbox can be written, has room, and so has its disk."""
        path = self.profile.outbox
        _written(path)
        free = shutil.disk_usage(path.parent).free
        shown = f"{free / MIB:,.0f} MiB"
        if free < LITTLE:
            raise Bad("little-disk", path=path, free=shown)
        try:
            waiting = _waiting(path)
        except OutboxTaken:
            waiting = -1
        except ClientFailure as failure:
            raise Bad.of(failure, self._lang) from failure
        return Found("found-outbox", path=path, waiting="?" if waiting < 0 else waiting, free=shown)

    def tls(self) -> ssl.SSLContext | None:
        """Return how the province's server is known."""
        if self.profile.ca is None:
            return None
        try:
            return ssl.create_default_context(cafile=str(self.profile.ca))
        except OSError as error:
            raise Bad("bad-tls", url=self.profile.urls[0], why=error) from error

    async def why_refused(self) -> Bad:
        """Say why the key is not taken, as far as that can be known here."""
        realm = await asyncio.to_thread(self._realm)
        if realm is None or self.profile.key is None:
            return Bad("key-refused", district=self.district)
        public = public_of(self.profile.key)
        access = realm.districts.get(self.district)
        if access is not None and access.retired:
            return Bad("retired", district=self.district)
        for code, one in realm.districts.items():
            for key in one.keys:
                if key.key == public and code != self.district:
                    return Bad("key-of-other", district=self.district, other=code)
                if key.key == public and key.until is not None:
                    return Bad("key-revoked", at=wire(key.until))
        return Bad("key-unknown", district=self.district)

    def _realm(self) -> Realm | None:
        """Return whom the province's broker lets in, where its folder is at hand."""
        if self._data_dir is None:
            return None
        file = Keyring(Folder(self._data_dir).keys).realm_file
        return Realm.load(file) if file.exists() else None

    def same_contract(self, taken: Sequence[str], sample: Path | None) -> None:
        """Hold the bundle, and a file that is to be sent, against the versions the province takes.

        Raises:
            Bad: one of them is another version, or no submission at all.
        """
        written = [(str(self._bundle or "profile"), self.profile.contract)]
        if sample is not None:
            try:
                read = sheets.read(sample, Reading(district=self.district, period="-"))
            except BadSheet as failure:
                raise Bad("bad-row", plain=failure.said(self._lang).splitlines()[0]) from failure
            except ClientFailure as failure:
                raise Bad.of(failure, self._lang) from failure
            written += [
                (sheet.where, sheet.submission.type) for sheet in read if isinstance(sheet.submission, Submission)
            ]
        for where, contract in written:
            if contract not in taken:
                raise Bad("old-contract", where=where, contract=contract, wanted=", ".join(taken))

    def example(self) -> dict[str, Any]:
        """Return a duty for the test submission: that of the bundle's sample, or one nobody owes."""
        if self._bundle is not None:
            try:
                sheet = sheets.read(self._bundle / "samples" / "submission.json", Reading(district=self.district))[0]
            except ClientFailure:
                return dict(NOBODYS)
            one = sheet.submission
            return {"unit": one.unit, "obligation": one.obligation, "period": one.period, "channel": "e-office"}
        return dict(NOBODYS)

    def signature(self, receipt: Mapping[str, Any]) -> str:
        """Say what a receipt's signature is worth.

        Raises:
            Bad: it does not fit.
        """
        keys = self._receipt_keys()
        if not receipt.get("signature"):
            if keys:
                raise Bad("bad-signature", why=self.text("unsigned"))
            return self.text("unsigned")
        public = keys.get(str(receipt.get("key")))
        if public is None:
            raise Bad("bad-signature", why=receipt.get("key"))
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(
                base64.b64decode(str(receipt["signature"]), validate=True), signed_bytes(receipt)
            )
        except (InvalidSignature, ValueError) as error:
            raise Bad("bad-signature", why=type(error).__name__) from error
        return self.text("signed")

    def _receipt_keys(self) -> dict[str, bytes]:
        path = self.profile.receipt_keys
        return keys_in(path) if path is not None and path.exists() else {}


NOBODYS: Final[Mapping[str, str]] = {"unit": "check", "obligation": "check", "period": "check", "channel": "e-office"}


def keys_in(path: Path) -> dict[str, bytes]:
    """Read public receipt keys by their id.

    Raises:
        Bad: it is no such file.
    """
    try:
        listed = json.loads(path.read_text("utf-8"))["keys"]
        raw = [base64.b64decode(one["public_key"], validate=True) for one in listed]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Bad("bad-signature", why=f"{path}: {error!r}") from error
    return {sha256(one).hexdigest()[:16]: one for one in raw}


def _written(path: Path) -> None:
    """Write, sync and remove a small file beside an outbox.

    Raises:
        Bad: the disk does not take it.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(secrets.token_bytes(4096))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Bad("dead-disk", path=path, why=error.strerror or error) from error
    finally:
        _removed(beside)


def _removed(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _waiting(path: Path) -> int:
    """Return how many messages wait in an outbox.

    Raises:
        ClientFailure: it is full, broken, or in use.
    """
    outbox = Outbox(path)
    try:
        entries, size = outbox.load()
        if outbox.full():
            raise OutboxFull(path=path, entries=entries, size=size)
        return entries
    finally:
        outbox.close()
