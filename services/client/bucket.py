"""Documents into the district's bucket: once, and after a broken line from where it stopped.

The chunks' name is made from the content, so that another process finds what the first one brought there.
"""

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from nats import errors as nats_errors
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.client.failures import NotUploaded

CHUNK: Final = 128 * 1024
TRIES: Final = 3
NAME: Final = 22
"""Characters of an upload's name, as many as a nuid has."""


@dataclass(frozen=True)
class Upload:
    """A file on its way into a bucket, under a name."""

    js: JetStreamContext
    bucket: str
    name: str
    path: Path
    size: int
    digest: bytes

    @property
    def chunks(self) -> int:
        """Return in how many pieces it goes."""
        return -(-self.size // CHUNK)

    async def there(self) -> bool:
        """Say whether the bucket has it already."""
        try:
            info = await (await self.js.object_store(self.bucket)).get_info(self.name)
        except (js_errors.ObjectNotFoundError, js_errors.BadObjectMetaError):
            return False
        return bool(info.digest == self.written)

    @property
    def written(self) -> str:
        """Return the digest as an object store writes it."""
        return f"SHA-256={base64.urlsafe_b64encode(self.digest).decode()}"

    async def put(self) -> None:
        """Bring the chunks there that are missing, then name them."""
        for turn in range(TRIES):
            upload_id = sha256(self.digest + bytes([turn])).hexdigest()[:NAME]
            subject = f"$O.{self.bucket}.C.{upload_id}"
            first = await self._stored(subject)
            for number, chunk in enumerate(_chunks(self.path, first), first):
                await self.js.publish(subject, chunk, headers={"Nats-Msg-Id": f"{upload_id}-{number}"})
            if await self._stored(subject) == self.chunks:
                await self._called(upload_id)
                return
        raise js_errors.Error(f"the chunks of {self.name} do not stay as they were sent")

    async def _stored(self, subject: str) -> int:
        """Count the chunks that lie there from an earlier turn."""
        info = await self.js.stream_info(f"OBJ_{self.bucket}", subjects_filter=subject)
        return int((info.state.subjects or {}).get(subject, 0))

    async def _called(self, upload_id: str) -> None:
        meta = api.ObjectInfo(
            name=self.name,
            bucket=self.bucket,
            nuid=upload_id,
            size=self.size,
            chunks=self.chunks,
            digest=self.written,
            mtime=datetime.fromtimestamp(time.time(), UTC).isoformat(),
            options=api.ObjectMetaOptions(max_chunk_size=CHUNK),
        )
        subject = f"$O.{self.bucket}.M.{base64.urlsafe_b64encode(self.name.encode()).decode()}"
        await self.js.publish(subject, json.dumps(meta.as_dict()).encode(), headers={"Nats-Rollup": "sub"})


async def upload(js: JetStreamContext, bucket: str, name: str, path: Path) -> bool:
    """Bring a file into a bucket under a name; False where it is there already.

    Raises:
        NotUploaded: the bucket does not answer, or does not take it.
    """
    try:
        size, digest = await asyncio.to_thread(_facts, path)
        one = Upload(js, bucket, name, path, size, digest)
        if await one.there():
            return False
        await one.put()
    except (js_errors.Error, nats_errors.Error, OSError, TimeoutError) as error:
        raise NotUploaded(object=name, bucket=bucket, why=str(error) or type(error).__name__) from error
    return True


def _chunks(path: Path, skipped: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(skipped * CHUNK)
        while chunk := file.read(CHUNK):
            yield chunk


def _facts(path: Path) -> tuple[int, bytes]:
    digest = sha256()
    for chunk in _chunks(path, 0):
        digest.update(chunk)
    return path.stat().st_size, digest.digest()
