"""What the services rely on in a NATS server, tested on the real one and on the simulated one: so the simulation stays honest."""

import asyncio
import json
from typing import Any, Final

import pytest
from nats import errors as nats_errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext, api
from nats.js import errors as js_errors

from services.kit.puller import Message, Puller, ReaderLost
from services.kit.streams import StreamSpec, provision
from tests.contract.beds import SOON, Bed, flushed, linked, listening, on_both
from tests.kit.wait import eventually

SPEC: Final = StreamSpec("LINES", ("lines.>",), max_msg_size=200, max_bytes=2_000)
ID: Final = "Nats-Msg-Id"
SECOND: Final = 1_000_000_000


async def made(client: Client, **config: Any) -> JetStreamContext:
    js = JetStreamContext(client, timeout=5)
    await js.add_stream(api.StreamConfig(**{"name": "LINES", "subjects": ["lines.>"], **config}))
    return js


async def publish(js: JetStreamContext, *texts: str, subject: str = "lines.a") -> list[int]:
    return [(await js.publish(subject, text.encode(), headers={ID: text})).seq for text in texts]


async def consumer(js: JetStreamContext, name: str = "c", **config: Any) -> None:
    plain = {"deliver_policy": api.DeliverPolicy.ALL, "ack_policy": api.AckPolicy.NONE, "inactive_threshold": 30.0}
    await js.add_consumer("LINES", api.ConsumerConfig(**{"name": name, **plain, **config}))


async def asking(client: Client, name: str = "c", /, **request: Any) -> list[Msg]:
    """Ask a consumer for messages; what it answers comes into the list."""
    inbox = client.new_inbox()
    heard = await listening(client, inbox)
    await ask(client, inbox, name, **request)
    return heard


async def ask(client: Client, inbox: str, name: str = "c", **request: Any) -> None:
    await client.publish(f"$JS.API.CONSUMER.MSG.NEXT.LINES.{name}", json.dumps(request).encode(), reply=inbox)
    await flushed(client)


async def waits(js: JetStreamContext, name: str = "c") -> None:
    """Return when a consumer knows that somebody waits: it takes requests up beside what else the server is asked."""

    async def known() -> bool:
        return bool((await js.consumer_info("LINES", name)).num_waiting)

    await eventually(known, within=SOON)


def texts(heard: list[Msg]) -> list[str]:
    return [message.data.decode() for message in heard if not message.headers or "Status" not in message.headers]


def statuses(heard: list[Msg]) -> list[str]:
    return [(message.headers or {})["Status"] for message in heard if "Status" in (message.headers or {})]


async def comes(heard: list[Msg], count: int) -> None:
    await eventually(lambda: len(heard) >= count, within=SOON)
    assert len(heard) == count


async def _holds(js: JetStreamContext, count: int) -> bool:
    return (await js.stream_info("LINES")).state.messages == count


# ------------------------------------------------------------------------------------------------- core


@on_both
async def test_a_message_reaches_who_subscribed_its_subject(bed: Bed) -> None:
    one, other = await bed.client(), await bed.client()
    exact, star, rest = [await listening(one, subject) for subject in ("a.b", "a.*", "a.>")]
    for subject in ("a.b", "a.c", "a.b.c", "b", "a"):
        await other.publish(subject, subject.encode())
    await comes(rest, 3)
    assert (texts(exact), texts(star), texts(rest)) == (["a.b"], ["a.b", "a.c"], ["a.b", "a.c", "a.b.c"])


@on_both
async def test_one_member_of_a_queue_group_gets_a_message(bed: Bed) -> None:
    client = await bed.client()
    members = [await listening(client, "work.*", "group") for _ in range(3)]
    alone = await listening(client, "work.>")
    for number in range(60):
        await client.publish("work.x", str(number).encode())
    await comes(alone, 60)
    await eventually(lambda: sum(map(len, members)) == 60, within=SOON)
    assert sorted(int(text) for heard in members for text in texts(heard)) == list(range(60))
    assert all(members)


@on_both
async def test_a_request_is_answered_and_headers_travel(bed: Bed) -> None:
    client, server = await bed.client(), await bed.client()

    async def answer(message: Msg) -> None:
        await message.respond(message.data + (message.headers or {})["Name"].encode())

    await server.subscribe("ask", cb=answer)
    await flushed(server)
    assert (await client.request("ask", b"hello ", headers={"Name": "Thanh tra"}, timeout=5)).data == b"hello Thanh tra"


@on_both
async def test_a_request_nobody_takes_fails_at_once(bed: Bed) -> None:
    client = await bed.client()
    with pytest.raises(nats_errors.NoRespondersError):
        await client.request("nobody", b"", timeout=30)
    with pytest.raises(js_errors.NoStreamResponseError):
        await JetStreamContext(client).publish("nobody", b"")


@on_both
async def test_a_subscription_ends(bed: Bed) -> None:
    client = await bed.client()
    heard: list[Msg] = []

    async def hear(message: Msg) -> None:
        heard.append(message)

    first = await client.subscribe("a", cb=hear)
    second = await client.subscribe("a", cb=hear)
    await second.unsubscribe(limit=2)
    everything = await listening(client, ">")
    for number in range(3):
        await client.publish("a", str(number).encode())
    await comes(everything, 3)
    await first.unsubscribe()
    await client.publish("a", b"last")
    await comes(everything, 4)
    assert sorted(texts(heard)) == ["0", "0", "1", "1", "2"]


@on_both
async def test_a_client_comes_back_to_a_killed_server_with_its_subscriptions(bed: Bed) -> None:
    client = await bed.client()
    heard = await listening(client, "a")
    await bed.kill()
    await eventually(lambda: not client.is_connected, within=SOON)
    await bed.start()
    await eventually(lambda: client.is_connected, within=SOON)
    await client.publish("a", b"again")
    await comes(heard, 1)


@on_both
async def test_a_message_larger_than_the_server_takes_ends_the_connection(bed: Bed) -> None:
    client = await bed.client(allow_reconnect=False)
    with pytest.raises(nats_errors.MaxPayloadError):
        await client.publish("a", b"x" * (client.max_payload + 1))
    await client.publish("a", b"x" * client.max_payload, headers={"A": "b"})
    await eventually(lambda: client.is_closed, within=SOON)


# ------------------------------------------------------------------------------------------ publishing


@on_both
async def test_what_is_stored_is_confirmed_and_its_id_known_for_a_while(bed: Bed) -> None:
    js = await made(await bed.client(), duplicate_window=0.5)
    assert await publish(js, "one", "two") == [1, 2]
    again = await js.publish("lines.b", b"other", headers={ID: "one"})
    assert (again.seq, again.duplicate) == (1, True)
    assert (await js.stream_info("LINES")).state.messages == 2
    await asyncio.sleep(1.2)
    assert await publish(js, "one") == [3]


@on_both
async def test_expected_sequences_are_checked_before_the_id(bed: Bed) -> None:
    js = await made(await bed.client())
    await js.publish("lines.a", b"1", headers={ID: "1", "Nats-Expected-Last-Sequence": "0"})
    for headers, number in (
        ({ID: "1", "Nats-Expected-Last-Sequence": "0"}, 10071),
        ({"Nats-Expected-Last-Subject-Sequence": "3"}, 10071),
        ({"Nats-Expected-Stream": "OTHER"}, 10060),
        ({"Nats-Expected-Last-Msg-Id": "7"}, 10070),
    ):
        with pytest.raises(js_errors.APIError) as refused:
            await js.publish("lines.a", b"2", headers=headers)
        assert refused.value.err_code == number
    expected = {"Nats-Expected-Last-Subject-Sequence": "0", "Nats-Expected-Last-Msg-Id": "1"}
    assert (await js.publish("lines.b", b"2", headers=expected)).seq == 2


@on_both
async def test_a_stream_refuses_what_is_too_large_and_what_does_not_fit(bed: Bed) -> None:
    client = await bed.client()
    await provision(client, SPEC)
    js = JetStreamContext(client)
    with pytest.raises(js_errors.APIError) as too_large:
        await js.publish("lines.a", b"x" * 201)
    assert (too_large.value.code, too_large.value.err_code) == (400, 10054)
    for number in range(10, 25):
        await js.publish("lines.a", b"x" * 60, headers={ID: str(number)})
    with pytest.raises(js_errors.APIError) as full:
        await js.publish("lines.a", b"x" * 60, headers={ID: "25"})
    assert (full.value.code, full.value.err_code) == (503, 10077)


@on_both
async def test_a_stream_drops_what_is_too_old(bed: Bed) -> None:
    js = await made(await bed.client(), max_age=0.5, duplicate_window=0.1)
    await publish(js, "one", "two")
    await eventually(lambda: _holds(js, 0), within=SOON)
    state = (await js.stream_info("LINES")).state
    assert (state.first_seq, state.last_seq) == (3, 2)


@on_both
async def test_a_stream_of_last_values_keeps_one_message_a_subject(bed: Bed) -> None:
    client = await bed.client()
    await provision(client, StreamSpec("LINES", ("lines.>",), last_per_subject=True))
    js = JetStreamContext(client, timeout=5)
    for number in range(3):
        for subject in ("lines.a", "lines.b"):
            await js.publish(subject, f"{subject} {number}".encode())
    state = (await js.stream_info("LINES", subjects_filter=">")).state
    assert (state.messages, state.first_seq, state.last_seq) == (2, 5, 6)
    assert state.subjects == {"lines.a": 1, "lines.b": 1}
    assert (await js.get_last_msg("LINES", "lines.a")).data == b"lines.a 2"
    assert (await js.get_last_msg("LINES", "lines.b", direct=True)).data == b"lines.b 2"


# --------------------------------------------------------------------------------------------- streams


@on_both
async def test_a_stream_tells_how_it_is_made_and_what_it_holds(bed: Bed) -> None:
    client = await bed.client()
    await provision(client, SPEC)
    js = JetStreamContext(client, timeout=5)
    await publish(js, "one", "two")
    info = await js.stream_info("LINES")
    assert info.config.subjects == ["lines.>"]
    assert (info.config.max_bytes, info.config.max_msg_size, info.config.duplicate_window) == (2_000, 200, 120)
    assert (info.config.deny_delete, info.config.deny_purge, info.config.allow_direct) == (True, True, True)
    assert info.config.discard == api.DiscardPolicy.NEW
    assert (info.state.messages, info.state.first_seq, info.state.last_seq) == (2, 1, 2)
    stored = len("one") + len("lines.a") + len(f"NATS/1.0\r\n{ID}: one\r\n\r\n") + 22 + 8 + 4
    assert info.state.bytes == 2 * stored
    assert info.created is not None


@on_both
async def test_provisioning_twice_changes_nothing_and_sets_right_what_differs(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client, max_msg_size=100)
    await publish(js, "one")
    before = await js.stream_info("LINES")
    for _ in range(2):
        await provision(client, SPEC)
    after = await js.stream_info("LINES")
    assert (after.created, after.state.messages, after.config.max_msg_size) == (before.created, 1, 200)


@on_both
async def test_errors_of_the_api_are_told(bed: Bed) -> None:
    client = await bed.client()
    await provision(client, SPEC)
    js = JetStreamContext(client, timeout=5)
    await publish(js, "one")
    found = {}
    for name, call in (
        ("unknown stream", js.stream_info("NONE")),
        ("overlap", js.add_stream(name="OTHER", subjects=["lines.a"])),
        ("other config", js.add_stream(name="LINES", subjects=["x"])),
        ("purge", js.purge_stream("LINES")),
        ("delete message", js.delete_msg("LINES", 1)),
        ("deny_delete", js.update_stream(SPEC.config().evolve(deny_delete=False))),
        ("unknown consumer", js.consumer_info("LINES", "none")),
        ("consumer of none", js.add_consumer("NONE", api.ConsumerConfig(name="c"))),
        ("message", js.get_msg("LINES", 7)),
        ("direct message", js.get_msg("LINES", 7, direct=True)),
    ):
        with pytest.raises(js_errors.APIError) as refused:
            await call
        found[name] = (refused.value.code, refused.value.err_code)
    assert found == {
        "unknown stream": (404, 10059),
        "overlap": (400, 10065),
        "other config": (400, 10058),
        "purge": (500, 10110),
        "delete message": (500, 10057),
        "deny_delete": (500, 10052),
        "unknown consumer": (404, 10014),
        "consumer of none": (404, 10059),
        "message": (404, 10037),
        "direct message": (None, None),
    }


@on_both
async def test_messages_are_got_by_sequence_and_by_subject(bed: Bed) -> None:
    js = await made(await bed.client(), allow_direct=True)
    await publish(js, "one", "two")
    await publish(js, "three", subject="lines.b")
    for direct in (False, True):
        second = await js.get_msg("LINES", 2, direct=direct)
        assert (second.subject, second.seq, second.data) == ("lines.a", 2, b"two")
        assert (second.headers or {})[ID] == "two"
        assert (await js.get_last_msg("LINES", "lines.a", direct=direct)).seq == 2
    assert (await js.get_msg("LINES", 1, subject="lines.b", next=True)).data == b"three"


@on_both
async def test_streams_are_listed_and_found_by_subject(bed: Bed) -> None:
    js = await made(await bed.client())
    await js.add_stream(name="ACTS", subjects=["acts.*"])
    assert [info.config.name for info in await js.streams_info()] == ["ACTS", "LINES"]
    assert await js.find_stream_name_by_subject("acts.x") == "ACTS"


@on_both
async def test_a_stream_made_again_begins_at_one_and_says_so(bed: Bed) -> None:
    js = await made(await bed.client())
    await publish(js, "one", "two")
    before = await js.stream_info("LINES")
    await js.delete_stream("LINES")
    await js.add_stream(name="LINES", subjects=["lines.>"])
    after = await js.stream_info("LINES")
    assert after.created != before.created
    assert (after.state.messages, after.state.last_seq) == (0, 0)
    assert await publish(js, "two") == [1]


@on_both
async def test_a_purged_stream_goes_on_counting(bed: Bed) -> None:
    js = await made(await bed.client())
    await publish(js, "one", "two", "three")
    await js.purge_stream("LINES", subject="lines.b")
    assert (await js.stream_info("LINES")).state.messages == 3
    await js.delete_msg("LINES", 2)
    assert (await js.stream_info("LINES")).state.messages == 2
    await js.purge_stream("LINES")
    state = (await js.stream_info("LINES")).state
    assert (state.messages, state.first_seq, state.last_seq) == (0, 4, 3)
    assert await publish(js, "four") == [4]


@on_both
async def test_a_killed_server_keeps_what_it_stored_and_the_ids(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, "one", "two")
    created = (await js.stream_info("LINES")).created
    await bed.kill()
    await eventually(lambda: not client.is_connected, within=SOON)
    await bed.start()
    await eventually(lambda: client.is_connected, within=SOON)
    info = await js.stream_info("LINES")
    assert (info.created, info.state.messages) == (created, 2)
    assert (await js.publish("lines.a", b"", headers={ID: "two"})).duplicate


# -------------------------------------------------------------------------------------------- consumers


@on_both
async def test_a_pull_gets_messages_in_order_with_their_numbers(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, *map(str, range(5)))
    await consumer(js, deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=3)
    heard = await asking(client, batch=3, expires=5 * SECOND)
    await comes(heard, 3)
    assert texts(heard) == ["2", "3", "4"]
    assert [message.subject for message in heard] == ["lines.a"] * 3
    assert (heard[0].headers or {})[ID] == "2"
    found = [message.metadata for message in heard]
    assert [(one.sequence.stream, one.sequence.consumer) for one in found] == [(3, 1), (4, 2), (5, 3)]
    assert [one.num_pending for one in found] == [2, 1, 0]
    assert heard[0].reply.startswith("$JS.ACK.LINES.c.1.3.1.")
    assert len(heard[0].reply.split(".")) == 9


@on_both
async def test_a_pull_waits_for_what_is_published_later(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js)
    heard = await asking(client, batch=2, expires=5 * SECOND)
    assert not heard
    await publish(js, "one")
    await comes(heard, 1)
    await publish(js, "two", "three")
    await comes(heard, 2)
    assert texts(heard) == ["one", "two"]


@on_both
async def test_two_pulls_share_what_comes_one_after_the_other(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js)
    first = await asking(client, batch=2, expires=5 * SECOND)
    second = await asking(client, batch=2, expires=5 * SECOND)
    await publish(js, *map(str, range(4)))
    await comes(first, 2)
    await comes(second, 2)
    assert sorted(texts(first) + texts(second)) == ["0", "1", "2", "3"]


@on_both
async def test_a_pull_that_expires_says_what_is_left(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, "one")
    await consumer(js)
    heard = await asking(client, batch=5, expires=SECOND // 5)
    await comes(heard, 2)
    assert (texts(heard), statuses(heard)) == (["one"], ["408"])
    assert (heard[1].headers or {})["Nats-Pending-Messages"] == "4"


@on_both
async def test_a_pull_that_does_not_wait_is_told_that_there_is_nothing(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, "one")
    await consumer(js)
    heard = await asking(client, batch=5, no_wait=True)
    await comes(heard, 2)
    assert (texts(heard), statuses(heard)) == (["one"], ["404"])


@on_both
async def test_every_pull_that_waits_gets_heartbeats(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js)
    request = {"batch": 5, "expires": SECOND, "idle_heartbeat": SECOND * 3 // 10}
    pulls = [await asking(client, **request) for _ in range(2)]
    for heard in pulls:
        await comes(heard, 4)
        assert statuses(heard) == ["100", "100", "100", "408"]
        assert (heard[0].headers or {})["Nats-Last-Consumer"] == "0"


@on_both
async def test_a_heartbeat_longer_than_half_the_wait_is_refused(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js)
    heard = await asking(client, batch=5, expires=SECOND, idle_heartbeat=SECOND * 6 // 10)
    await comes(heard, 1)
    assert statuses(heard) == ["400"]


@on_both
async def test_a_deleted_consumer_tells_who_waits_and_then_nobody_answers(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js)
    heard = await asking(client, batch=5, expires=5 * SECOND)
    await waits(js)
    await js.delete_consumer("LINES", "c")
    await comes(heard, 1)
    assert statuses(heard) == ["409"]
    assert "Nats-Pending-Messages" not in (heard[0].headers or {})
    later = await asking(client, batch=5, expires=5 * SECOND)
    await comes(later, 1)
    assert statuses(later) == ["503"]


@on_both
async def test_a_deleted_stream_tells_who_waits(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js)
    heard = await asking(client, batch=5, expires=5 * SECOND)
    await waits(js)
    await js.delete_stream("LINES")
    await comes(heard, 1)
    assert statuses(heard) == ["409"]


@on_both
async def test_a_consumer_filters_by_subject(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    for number in range(6):
        await publish(js, str(number), subject=f"lines.{'ab'[number % 2]}.x")
    await consumer(js, filter_subject="lines.b.*")
    heard = await asking(client, batch=5, no_wait=True)
    await comes(heard, 4)
    assert texts(heard) == ["1", "3", "5"]
    assert [message.metadata.num_pending for message in heard[:3]] == [2, 1, 0]


@on_both
async def test_a_consumer_begins_where_it_is_told_to(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    for text in ("1", "2", "3"):
        await publish(js, text, subject=f"lines.{int(text) % 2}")
    for name, policy, wanted in (
        ("last", api.DeliverPolicy.LAST, ["3"]),
        ("new", api.DeliverPolicy.NEW, []),
        ("each", api.DeliverPolicy.LAST_PER_SUBJECT, ["2", "3"]),
    ):
        more = {"filter_subject": "lines.>"} if name == "each" else {}
        await consumer(js, name, deliver_policy=policy, **more)
        heard = await asking(client, name, batch=5, no_wait=True)
        await comes(heard, len(wanted) + 1)
        assert texts(heard) == wanted


@on_both
async def test_a_start_beyond_the_end_waits_for_it(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, "1")
    await consumer(js, deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=3)
    heard = await asking(client, batch=5, expires=5 * SECOND)
    await publish(js, "2", "3")
    await comes(heard, 1)
    assert texts(heard) == ["3"]


@on_both
async def test_what_is_not_acknowledged_comes_again(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, "one", "two", "three")
    await consumer(js, durable_name="c", ack_policy=api.AckPolicy.EXPLICIT, ack_wait=0.5, inactive_threshold=None)
    heard = await asking(client, batch=10, expires=5 * SECOND)
    await comes(heard, 3)
    await heard[0].ack()
    await heard[2].ack_sync()
    await eventually(lambda: len(heard) == 4, within=SOON)
    assert heard[3].data == b"two"
    assert heard[3].metadata.num_delivered == 2
    await heard[3].ack_sync()
    info = await js.consumer_info("LINES", "c")
    assert (info.num_ack_pending, info.num_pending, info.num_waiting) == (0, 0, 1)
    assert info.ack_floor is not None
    assert info.ack_floor.stream_seq == 3


@on_both
async def test_one_acknowledgement_may_stand_for_all_before_it(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, "one", "two", "three")
    await consumer(js, durable_name="c", ack_policy=api.AckPolicy.ALL, inactive_threshold=None)
    heard = await asking(client, batch=3, expires=5 * SECOND)
    await comes(heard, 3)
    await heard[1].ack_sync()
    info = await js.consumer_info("LINES", "c")
    assert (info.num_ack_pending, info.ack_floor and info.ack_floor.stream_seq) == (1, 2)


@on_both
async def test_a_durable_consumer_goes_on_after_the_server_was_killed(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, "one", "two")
    await consumer(js, durable_name="c", ack_policy=api.AckPolicy.EXPLICIT, inactive_threshold=None)
    heard = await asking(client, batch=1, expires=5 * SECOND)
    await comes(heard, 1)
    await heard[0].ack_sync()
    await asyncio.sleep(0.5)  # the real one writes a consumer's state a little later
    await bed.kill()
    await eventually(lambda: not client.is_connected, within=SOON)
    await bed.start()
    await eventually(lambda: client.is_connected, within=SOON)
    heard = await asking(client, batch=1, expires=5 * SECOND)
    await comes(heard, 1)
    assert texts(heard) == ["two"]


@on_both
async def test_a_consumer_in_memory_is_gone_after_the_server_was_killed(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js, mem_storage=True)
    await bed.kill()
    await eventually(lambda: not client.is_connected, within=SOON)
    await bed.start()
    await eventually(lambda: client.is_connected, within=SOON)
    with pytest.raises(js_errors.NotFoundError):
        await js.consumer_info("LINES", "c")


@on_both
async def test_a_consumer_nobody_uses_goes_by_itself(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await consumer(js, inactive_threshold=0.3)

    async def gone() -> bool:
        return not await js.consumers_info("LINES")

    await eventually(gone, within=SOON)


# ----------------------------------------------------------------------------------------- the kit's reader


@on_both
async def test_the_kits_reader_reads_all_and_begins_again_where_it_was(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    await publish(js, *map(str, range(600)))
    puller = Puller(client, "LINES")
    await puller.open("", 0)
    read: list[Message] = []
    while len(read) < 600:
        read += await puller.next()
    assert [message.data for message in read] == [str(number).encode() for number in range(600)]
    await puller.close()
    later = Puller(client, "LINES")
    await later.open(read[499].created, read[499].sequence)
    assert (await later.next())[0].data == b"500"
    await later.close()


@on_both
async def test_the_kits_reader_notices_that_its_consumer_or_the_broker_is_gone(bed: Bed) -> None:
    client = await bed.client()
    js = await made(client)
    for _ in range(2):
        puller = Puller(client, "LINES")
        await puller.open("", 0)
        (name,) = [info.name for info in await js.consumers_info("LINES")]
        await js.delete_consumer("LINES", name)
        with pytest.raises(ReaderLost, match="409"):
            await puller.next()
        await puller.close()
    puller = Puller(client, "LINES")
    await puller.open("", 0)
    await bed.kill()
    with pytest.raises(ReaderLost, match="silent"):
        await puller.next()


# ------------------------------------------------------------------------------------------------ leaves


SOURCED: Final = {
    "name": "LINES",
    "subjects": [],
    "sources": [{"name": "LINES", "external": {"api": "$JS.d1.API", "deliver": ""}}],
}


DRAWING: Final = StreamSpec("LINES", ("lines.>",), source_domain="d1")


async def sourced(bed: Bed) -> tuple[Client, JetStreamContext, JetStreamContext]:
    """Make a stream at the leaf and one at the hub that draws from it."""
    leaf = await bed.leaf()
    hub = await bed.client()
    there = await made(leaf)
    for _ in range(2):
        await provision(hub, DRAWING)
    return hub, JetStreamContext(hub, timeout=5), there


async def drawn(js: JetStreamContext, count: int) -> list[bytes]:
    """Wait until the hub has so many messages and return them."""

    async def there() -> bool:
        return (await js.stream_info("LINES")).state.messages >= count

    await eventually(there, within=60)
    last = (await js.stream_info("LINES")).state.last_seq
    return [(await js.get_msg("LINES", number)).data or b"" for number in range(1, last + 1)]


@on_both
async def test_core_messages_cross_to_a_leaf_and_back(bed: Bed) -> None:
    leaf, hub = await bed.leaf(), await bed.client()
    here, there = await listening(hub, "here.>"), await listening(leaf, "there.>")

    async def crossed() -> bool:
        await leaf.publish("here.x", b"to the hub")
        await hub.publish("there.x", b"to the leaf")
        await asyncio.sleep(0.05)
        return bool(here and there)

    await eventually(crossed, within=SOON)
    assert (here[0].data, there[0].data) == (b"to the hub", b"to the leaf")


@on_both
async def test_a_stream_draws_from_a_leaf_in_order_and_names_the_origin(bed: Bed) -> None:
    _, here, there = await sourced(bed)
    await publish(there, *map(str, range(20)))
    assert await drawn(here, 20) == [str(number).encode() for number in range(20)]
    message = await here.get_msg("LINES", 7)
    headers = message.headers or {}
    assert (message.subject, headers[ID]) == ("lines.a", "6")
    assert headers["Nats-Stream-Source"].split(" ")[1] == "7"


@on_both
async def test_a_stream_draws_every_message_known_id_or_not_and_goes_on_after_a_purge(bed: Bed) -> None:
    leaf = await bed.leaf()
    hub = await bed.client()
    there = await made(leaf, duplicate_window=0.2)
    await hub.request("$JS.API.STREAM.CREATE.LINES", json.dumps(SOURCED).encode(), timeout=5)
    here = JetStreamContext(hub, timeout=5)
    await publish(there, "one")
    await asyncio.sleep(0.5)
    await publish(there, "one", "two")
    assert await drawn(here, 3) == [b"one", b"one", b"two"]
    await here.purge_stream("LINES")
    await publish(there, "three")
    await eventually(lambda: _holds(here, 1), within=SOON)
    assert (await here.get_msg("LINES", 4)).data == b"three"


@on_both
async def test_a_drawing_stream_that_is_made_again_draws_everything_again(bed: Bed) -> None:
    hub, here, there = await sourced(bed)
    await publish(there, "one", "two")
    await drawn(here, 2)
    await here.delete_stream("LINES")
    await provision(hub, DRAWING)
    assert await drawn(here, 2) == [b"one", b"two"]


@pytest.mark.slow
@pytest.mark.slow  # the server notices after ten or twenty seconds
@on_both
async def test_a_leafs_stream_that_is_made_again_is_drawn_from_its_beginning(bed: Bed) -> None:
    _, here, there = await sourced(bed)
    await publish(there, "one", "two")
    await drawn(here, 2)
    await there.delete_stream("LINES")
    await there.add_stream(name="LINES", subjects=["lines.>"])
    await publish(there, "three")
    assert await drawn(here, 3) == [b"one", b"two", b"three"]


@on_both
async def test_what_the_hub_publishes_for_a_leafs_stream_comes_back_behind_what_the_leaf_holds(bed: Bed) -> None:
    _, here, there = await sourced(bed)
    await publish(there, *map(str, range(5)))
    ack = await here.publish("lines.mark", b"mark")
    assert (ack.stream, ack.domain, ack.seq) == ("LINES", "d1", 6)
    assert (await drawn(here, 6))[-1] == b"mark"


@on_both
async def test_a_cut_line_keeps_the_leaf_working_and_tells_the_hub_at_once(bed: Bed) -> None:
    hub, here, there = await sourced(bed)
    await publish(there, "before")
    await drawn(here, 1)
    bed.cut()

    async def refused() -> bool:
        try:
            await here.publish("lines.mark", b"mark", timeout=1)
        except js_errors.NoStreamResponseError:
            return True
        except nats_errors.TimeoutError:
            return False
        return False

    await eventually(refused, within=SOON)
    assert await publish(there, "during", "cut") == [
        (await there.stream_info("LINES")).state.last_seq - 1 + n for n in (0, 1)
    ]
    assert (await here.stream_info("LINES")).state.messages <= 2
    bed.heal()
    await linked(hub, there._nc)  # noqa: SLF001 - its own client
    found = [data for data in await drawn(here, (await there.stream_info("LINES")).state.messages) if data != b"mark"]
    assert found == [b"before", b"during", b"cut"]


@on_both
async def test_the_leafs_domain_is_asked_across_the_line(bed: Bed) -> None:
    hub, _, there = await sourced(bed)
    await publish(there, "one")
    across = JetStreamContext(hub, prefix="$JS.d1.API", timeout=5)
    assert (await across.stream_info("LINES")).state.messages == 1
    with pytest.raises(js_errors.NotFoundError):
        await across.stream_info("NONE")
