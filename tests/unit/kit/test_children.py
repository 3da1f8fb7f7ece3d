"""A service with calls under way starts other processes, and every one of them comes to life."""

import subprocess
import sys

PROGRAM = """
import asyncio
import services.kit.rpc  # as every service does before anything else of gRPC
import grpc
import uvloop

async def call(channel):
    while True:
        try:
            await channel.unary_unary("/no/such")(b"")
        except grpc.aio.AioRpcError:
            pass

async def main():
    server = grpc.aio.server()
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        await channel.channel_ready()
        calls = [asyncio.ensure_future(call(channel)) for _ in range(4)]
        ends = []
        for _ in range(150):
            child = await asyncio.create_subprocess_exec("/bin/true", stdin=asyncio.subprocess.PIPE, start_new_session=True)
            ends.append(await child.wait())
        for each in calls:
            each.cancel()
        await asyncio.wait(calls)
    await server.stop(0)
    assert not any(ends), ends

uvloop.run(main())
"""


def test_no_child_of_a_busy_service_dies_before_it_begins() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=False, text=True, timeout=60)  # noqa: S603 - our own program
    assert ended.returncode == 0, ended.stderr
