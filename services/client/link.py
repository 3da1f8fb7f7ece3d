"""A district's connection: with its key and its own inboxes; what the province does not allow is said at once.

nats-py tells a missing permission only to its error callback, and whoever asked waits for a time-out (measured).
"""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from nats import errors as nats_errors
from nats.aio.client import Client

from services.client.failures import BadProfile, ClientFailure, NotAllowed, Rejected, Unreachable, first_of
from services.client.profile import Profile

VIOLATION: Final = re.compile(r'permissions violation for (publish|subscription) to "([^"]+)"')
WORDS: Final = {"publish": "publish on", "subscription": "subscribe to"}
CONNECT_SECONDS: Final = 10.0
CLOSE_SECONDS: Final = 5.0
FOR_EVER: Final = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0.1, "connect_timeout": 2}


class Link:
    """The connection of one district, which comes back by itself whatever the broker does."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.client = _ending(Client())
        self.last_error = ""
        self._trouble: ClientFailure | None = None
        self._told = asyncio.Event()
        self._begun = False
        self._ending = False

    @property
    def trouble(self) -> ClientFailure | None:
        """Return what the province does not allow, None where nothing of the kind was said."""
        return self._trouble

    def forget(self) -> None:
        """Go on after a refusal, as one does who tries what is forbidden."""
        self._trouble = None
        self._told.clear()

    @asynccontextmanager
    async def refusals(self) -> AsyncIterator[None]:
        """Let a refusal by the broker end what goes on inside, at once.

        Raises:
            NotAllowed: a subject is not this district's.
            Rejected: the key is not taken (any more).
        """
        try:
            async with asyncio.TaskGroup() as group:
                watcher = group.create_task(self._refused())
                yield
                watcher.cancel()
                # What was refused may have come together with the answer that let this end.
                if self._told.is_set() and self._trouble is not None:
                    raise self._trouble
        except BaseExceptionGroup as error:
            ours = first_of(error)
            if ours is None:
                raise
            raise ours from error

    async def _refused(self) -> None:
        await self._told.wait()
        if self._trouble is not None:
            raise self._trouble

    async def open(self, patience: float = CONNECT_SECONDS) -> None:
        """Connect.

        Raises:
            Unreachable: nobody answers.
            Rejected: the key is not taken.
            BadProfile: the key or the certificate cannot be read.
        """
        try:
            async with asyncio.timeout(patience), self.refusals():
                await self._connect()
        except (nats_errors.Error, OSError, TimeoutError) as error:
            why = self.last_error or str(error) or type(error).__name__
            raise Unreachable(address=self._address, why=why) from error

    async def _connect(self) -> None:
        profile = self.profile
        options: dict[str, Any] = {
            "name": f"district/{profile.district}",
            "inbox_prefix": f"_INBOX_{profile.district}",
            "nkeys_seed": _readable(profile),
            "tls": _certificate(profile),
            **FOR_EVER,
        }
        self._begun = True
        await self.client.connect(servers=list(profile.urls), error_cb=self._error, closed_cb=self._closed, **options)

    @property
    def _address(self) -> str:
        return ", ".join(self.profile.urls)

    async def _error(self, error: Exception) -> None:
        if isinstance(error, ClientFailure):
            self._tell(error)
            return
        said = str(error).lower()
        self.last_error = str(error) or type(error).__name__
        if found := VIOLATION.search(said):
            what, subject = found[1], found[2]
            self._tell(NotAllowed(district=self.profile.district, what=WORDS[what], subject=subject))
        elif _of_key(error):
            self._tell(Rejected(address=self._address, district=self.profile.district))

    async def _closed(self) -> None:
        """The broker ended it, or nats-py gave up: for a key that is not taken, or a message beyond all limits."""
        if self._ending:
            return
        why = self.client.last_error
        if why is None or _of_key(why):
            self._tell(Rejected(address=self._address, district=self.profile.district))
        else:
            self._tell(Unreachable(address=self._address, why=why))

    def _tell(self, trouble: ClientFailure) -> None:
        self._trouble = self._trouble or trouble
        self._told.set()

    async def close(self) -> None:
        """End the connection."""
        self._ending = True
        if self._begun:
            # The broker may have ended it just now; and nats-py waits for ever where TLS failed.
            with suppress(nats_errors.Error, OSError, TimeoutError):
                await asyncio.wait_for(self.client.close(), CLOSE_SECONDS)


def _ending(client: Client) -> Client:
    """Let it connect no more in a task that was cancelled: a cancellation that meets the end of a wait is lost in nats-py's loop."""
    connect_to = client._connect_to_server  # noqa: SLF001 - nats-py has no hook for it

    async def unless_cancelled(server: Any) -> None:  # noqa: ANN401 - its own kind of server
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError("who asked for a connection waits for it no more")
        await connect_to(server)

    client._connect_to_server = unless_cancelled  # type: ignore[method-assign,assignment]  # noqa: SLF001
    return client


def _of_key(error: Exception) -> bool:
    said = str(error).lower()
    return isinstance(error, nats_errors.AuthorizationError) or "authorization" in said or "authentication" in said


@asynccontextmanager
async def linked(profile: Profile, *, patience: float = CONNECT_SECONDS) -> AsyncIterator[Link]:
    """Hold a district's connection.

    Raises:
        ClientFailure: it could not be made; see `Link.open`.
    """
    link = Link(profile)
    try:
        await link.open(patience)
        yield link
    finally:
        await link.close()


def _readable(profile: Profile) -> str | None:
    if profile.key is None:
        return None
    try:
        seed = profile.key.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadProfile(where=profile.key, why=error) from error
    if not re.fullmatch(r"SU[A-Z2-7]{56}", seed):
        raise BadProfile(where=f"{profile.key}:1", why="no nkey seed of a user (SU…)")
    return str(profile.key)


def _certificate(profile: Profile) -> ssl.SSLContext | None:
    if profile.ca is None:
        return None
    try:
        return ssl.create_default_context(cafile=str(profile.ca))
    except (OSError, ssl.SSLError) as error:
        raise BadProfile(where=profile.ca, why=error) from error
