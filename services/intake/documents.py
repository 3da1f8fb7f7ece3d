"""Documents: objects of districts' buckets, copied under their own hash into a folder that is ours.

A bucket is a post-box, no record: whoever may write there may take things away again.

    BucketAway    the bucket could not be asked; whether the object is there is not known
"""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import NamedTuple

from nats import errors as nats_errors
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.kit import ids
from services.kit.ending import unless_cancelled

ANSWER_SECONDS = 5.0


class BucketAway(Exception):
    """The bucket could not be asked; whether the object is there is not known."""


class Wanted(NamedTuple):
    """An object a submission names; `leaf`: the bucket lies in the JetStream domain of the district."""

    district: str
    bucket: str
    object: str
    sha256: str
    leaf: bool


def bucket_of(district: str) -> str:
    """Name the bucket into which a district puts its documents."""
    return f"documents-{district}"


def place(folder: Path, district: str, sha256: str) -> Path:
    """Say where a district's document with this hash lies."""
    return folder / district / sha256[:2] / sha256


async def fetch(client: Client, folder: Path, wanted: Wanted) -> str:
    """Copy an object; return the SHA-256 of its bytes, `""` where it is not there as a whole.

    Raises:
        BucketAway: the bucket could not be asked.
    """
    if place(folder, wanted.district, wanted.sha256).exists():
        return wanted.sha256
    if wanted.bucket != bucket_of(wanted.district):
        return ""
    js = JetStreamContext(client, timeout=ANSWER_SECONDS, domain=wanted.district if wanted.leaf else None)
    try:
        info = await (await js.object_store(wanted.bucket)).get_info(wanted.object)
        unless_cancelled()
        return await _copied(js, folder, wanted, info)
    except (js_errors.NotFoundError, js_errors.BadObjectMetaError):
        return ""
    except (nats_errors.Error, TimeoutError) as error:
        unless_cancelled()
        raise BucketAway(f"{wanted.bucket}: {error!r}") from error


async def _copied(js: JetStreamContext, folder: Path, wanted: Wanted, info: api.ObjectInfo) -> str:
    beside = folder / wanted.district / f".{ids.fresh()}"
    await asyncio.to_thread(beside.parent.mkdir, parents=True, exist_ok=True)
    try:
        digest = await _read(js, beside, wanted.bucket, info)
        await asyncio.to_thread(_keep, beside, place(folder, wanted.district, digest))
    finally:
        await asyncio.to_thread(beside.unlink, missing_ok=True)
    return digest


async def _read(js: JetStreamContext, beside: Path, bucket: str, info: api.ObjectInfo) -> str:
    """Write the chunks of an object into a file; a chunk that is missing is a `NotFoundError`."""
    digest, size, sequence = hashlib.sha256(), 0, 0
    with await asyncio.to_thread(beside.open, "wb") as file:
        while size < (info.size or 0):
            chunk = await js.get_msg(f"OBJ_{bucket}", seq=sequence + 1, subject=f"$O.{bucket}.C.{info.nuid}", next=True)
            unless_cancelled()
            data = chunk.data or b""
            size, sequence = size + len(data), chunk.seq or 0
            digest.update(data)
            await asyncio.to_thread(file.write, data)
    return digest.hexdigest()


def _keep(beside: Path, at: Path) -> None:
    """Put a file under its name so that it is there after a power failure."""
    at.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(at)
    folder = os.open(at.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
