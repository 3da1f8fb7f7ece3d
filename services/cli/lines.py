"""Lines of districts' own servers that a folder's broker keeps open though their key is named no more: cut."""

from collections.abc import Collection
from contextlib import suppress

from nats import errors as nats_errors
from nats.aio.client import Client

from services.cli.folder import Folder
from services.cli.keyring import Keyring
from services.permits import lines

PATIENCE_SECONDS = 5


async def cut(folder: Folder, districts: Collection[str]) -> None:
    """Cut them, where the broker runs; a server that is started anew has none of them anyway."""
    state = folder.state()
    if not districts or state is None or not folder.in_use():
        return

    async def connect() -> Client:
        client = Client()
        await client.connect(
            state.nats_url,
            nkeys_seed=str(Keyring(folder.keys).operator),
            inbox_prefix=b"_INBOX_operator",
            connect_timeout=PATIENCE_SECONDS,
            max_reconnect_attempts=1,
        )
        return client

    with suppress(nats_errors.Error, OSError, TimeoutError):
        await lines.cut(connect, districts)
