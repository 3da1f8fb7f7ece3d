"""The JetStream API of the simulated broker: streams, consumers, messages by sequence and by subject, sources."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.simulation.consumers import Consumer, Post
from tests.simulation.streams import NO_CONSUMER, NO_MESSAGE, NO_STREAM, Refused, Stored, Stream, completed, instant
from tests.simulation.subjects import Index, overlap, takes

PREFIX: Final = "$JS.API."
PAGE: Final = 1024
LIST_PAGE: Final = 256
MAX_SUBJECTS: Final = 100_000
TYPE: Final = "io.nats.jetstream.api.v1"
FIXED: Final = ("retention", "storage", "max_consumers")
"""What an update may not change."""

Answer = dict[str, Any]


class JetStream:
    """What survives a broker's end: its streams and durable consumers."""

    def __init__(self, post: Post, domain: str) -> None:
        self.streams: dict[str, Stream] = {}
        self.consumers: dict[tuple[str, str], Consumer] = {}
        self.subjects: Index[Stream] = Index()
        self.made: Callable[[Stream], None] = lambda _stream: None
        """Called with every stream that was made or changed."""
        self.domain = domain
        self._post = post
        self._names = 0
        self._calls: dict[str, Callable[[str, Mapping[str, Any]], Answer]] = {
            "INFO": self._account,
            "STREAM.CREATE": self._create_stream,
            "STREAM.UPDATE": self._update_stream,
            "STREAM.INFO": self._stream_info,
            "STREAM.DELETE": self._delete_stream,
            "STREAM.PURGE": self._purge_stream,
            "STREAM.NAMES": self._stream_names,
            "STREAM.LIST": self._stream_list,
            "STREAM.MSG.GET": self._get_message,
            "STREAM.MSG.DELETE": self._delete_message,
            "CONSUMER.CREATE": self._create_consumer,
            "CONSUMER.DURABLE.CREATE": self._create_consumer,
            "CONSUMER.INFO": self._consumer_info,
            "CONSUMER.DELETE": self._delete_consumer,
            "CONSUMER.NAMES": self._consumer_names,
            "CONSUMER.LIST": self._consumer_list,
        }

    # ------------------------------------------------------------------------------------------- calls

    def call(self, subject: str, reply: str, body: bytes) -> bool:
        """Answer a request to the API; False where nobody answers such a thing."""
        name = subject.removeprefix(PREFIX)
        if name.startswith("CONSUMER.MSG.NEXT."):
            return self._next(name.removeprefix("CONSUMER.MSG.NEXT."), reply, body)
        if name.startswith("DIRECT.GET."):
            return self._direct(name.removeprefix("DIRECT.GET."), reply, body)
        verb = next((verb for verb in _verbs(name) if verb in self._calls), None)
        if verb is None:
            return False
        kind = f"{TYPE}.{_kind(verb)}_response"
        try:
            request = json.loads(body) if body else {}
            answer = {"type": kind, **self._calls[verb](name[len(verb) + 1 :], request)}
        except Refused as refused:
            answer = {"type": kind, "error": refused.answer}
        if reply:
            self._post.deliver(reply, reply, "", b"", json.dumps(answer).encode())
        return True

    def _stream(self, name: str) -> Stream:
        stream = self.streams.get(name)
        if stream is None:
            raise Refused(*NO_STREAM)
        return stream

    def _consumer(self, named: str) -> Consumer:
        stream, _, name = named.partition(".")
        self._stream(stream)
        consumer = self.consumers.get((stream, name))
        if consumer is None:
            raise Refused(*NO_CONSUMER)
        return consumer

    def _account(self, _name: str, _request: Mapping[str, Any]) -> Answer:
        limits = dict.fromkeys(("max_memory", "max_storage", "max_streams", "max_consumers"), -1)
        numbers = {"memory": 0, "storage": 0, "streams": len(self.streams), "consumers": len(self.consumers)}
        domain = {"domain": self.domain} if self.domain else {}
        return {**numbers, **domain, "limits": limits, "api": {"level": 5, "total": 0, "errors": 0}}

    # ----------------------------------------------------------------------------------------- streams

    def _create_stream(self, name: str, request: Mapping[str, Any]) -> Answer:
        if request.get("name") != name:
            raise Refused(400, 10056, "stream name in subject does not match request")
        known = self.streams.get(name)
        if known is not None:
            if known.config != completed(request):
                raise Refused(400, 10058, "stream name already in use with a different configuration")
            return self._told(known)
        self._unshared(name, completed(request).get("subjects", []))
        stream = Stream(request, self._post.now)
        self.streams[name] = stream
        for subject in stream.config.get("subjects", []):
            self.subjects.put(subject, stream)
        self.made(stream)
        return {**self._told(stream), "did_create": True}

    def _unshared(self, name: str, subjects: list[str]) -> None:
        for other in self.streams.values():
            if other.name != name and any(overlap(a, b) for a in subjects for b in other.config.get("subjects", [])):
                raise Refused(400, 10065, "subjects overlap with an existing stream")

    def _update_stream(self, name: str, request: Mapping[str, Any]) -> Answer:
        stream, wanted = self._stream(name), completed(request)
        for field in FIXED:
            if stream.config[field] != wanted[field]:
                raise Refused(500, 10052, f"stream configuration update can not change {field}")
        for field in ("deny_delete", "deny_purge"):
            if stream.config[field] and not wanted[field]:
                raise Refused(500, 10052, f"stream configuration update can not cancel {field.replace('_', ' ')}")
        self._unshared(name, wanted.get("subjects", []))
        for subject in stream.config.get("subjects", []):
            self.subjects.remove(subject, stream)
        stream.config = wanted
        for subject in wanted.get("subjects", []):
            self.subjects.put(subject, stream)
        self.made(stream)
        return self._told(stream)

    def _told(self, stream: Stream) -> Answer:
        consumers = sum(1 for owner, _ in self.consumers if owner == stream.name)
        return {
            "config": stream.config,
            "created": instant(stream.created),
            "state": stream.state(consumers),
            "ts": instant(self._post.now()),
        }

    def _stream_info(self, name: str, request: Mapping[str, Any]) -> Answer:
        stream = self.streams.get(name)
        if stream is None:
            return {"error": dict(zip(("code", "err_code", "description"), NO_STREAM, strict=True)), "total": 0}
        told = self._told(stream)
        pattern = request.get("subjects_filter")
        if not pattern:
            return {"total": 0, "offset": 0, "limit": 0, **told}
        counts = {subject: count for subject, count in stream.subjects().items() if takes(pattern, subject)}
        told["state"]["subjects"] = counts
        return {"total": len(counts), "offset": 0, "limit": MAX_SUBJECTS, **told}

    def _delete_stream(self, name: str, _request: Mapping[str, Any]) -> Answer:
        self.delete_stream(name)
        return {"success": True}

    def delete_stream(self, name: str) -> None:
        """Delete a stream and its consumers.

        Raises:
            Refused: there is none.
        """
        stream = self._stream(name)
        for key in [key for key in self.consumers if key[0] == name]:
            self.consumers.pop(key).end("409 Consumer Deleted")
        del self.streams[name]
        for subject in stream.config.get("subjects", []):
            self.subjects.remove(subject, stream)
        stream.tell()

    def _purge_stream(self, name: str, request: Mapping[str, Any]) -> Answer:
        stream = self._stream(name)
        if stream.config["deny_purge"]:
            raise Refused(500, 10110, "stream purge not permitted")
        return {"success": True, "purged": stream.purge(request.get("filter"), takes)}

    def _stream_names(self, _name: str, request: Mapping[str, Any]) -> Answer:
        names = [stream.name for stream in self._listed(request)]
        return {"total": len(names), "offset": 0, "limit": PAGE, "streams": names}

    def _stream_list(self, _name: str, request: Mapping[str, Any]) -> Answer:
        told = [self._told(stream) for stream in self._listed(request)]
        return {"total": len(told), "offset": 0, "limit": LIST_PAGE, "streams": told}

    def _listed(self, request: Mapping[str, Any]) -> list[Stream]:
        wanted = request.get("subject")
        streams = sorted(self.streams.values(), key=lambda stream: stream.name)
        found = [
            one for one in streams if not wanted or any(overlap(wanted, own) for own in one.config.get("subjects", []))
        ]
        return found[request.get("offset", 0) :]

    # ---------------------------------------------------------------------------------------- messages

    def _found(self, stream: Stream, request: Mapping[str, Any]) -> Stored:
        stream.expire()
        if "last_by_subj" in request:
            return stream.last_of(request["last_by_subj"], takes)
        pattern = request.get("next_by_subj")
        if pattern:
            after = stream.after(request.get("seq") or 1)
            found = next((message for message in after if takes(pattern, message.subject)), None)
        else:
            found = stream.messages.get(request.get("seq", 0))
        if found is None:
            raise Refused(*NO_MESSAGE)
        return found

    def _get_message(self, name: str, request: Mapping[str, Any]) -> Answer:
        message = self._found(self._stream(name), request)
        told: Answer = {"subject": message.subject, "seq": message.sequence}
        if message.header:
            told["hdrs"] = base64.b64encode(message.header).decode()
        if message.data:
            told["data"] = base64.b64encode(message.data).decode()
        return {"message": {**told, "time": instant(message.nanoseconds)}}

    def _delete_message(self, name: str, request: Mapping[str, Any]) -> Answer:
        stream = self._stream(name)
        if stream.config["deny_delete"]:
            raise Refused(500, 10057, "message delete not permitted")
        if request["seq"] not in stream.messages:
            raise Refused(400, 10043, f"sequence {request['seq']} not found")
        stream.remove(request["seq"])
        return {"success": True}

    def _direct(self, name: str, reply: str, body: bytes) -> bool:
        named, _, subject = name.partition(".")
        stream = self.streams.get(named)
        if stream is None or not stream.config["allow_direct"]:
            return False
        request = json.loads(body) if body else {}
        try:
            message = self._found(stream, {"last_by_subj": subject} if subject else request)
        except Refused:
            self._post.deliver(reply, reply, "", b"NATS/1.0 404 Message Not Found\r\n\r\n", b"")
            return True
        own = message.header[len(b"NATS/1.0\r\n") : -2] if message.header else b""
        where = f"Nats-Stream: {named}\r\nNats-Subject: {message.subject}\r\nNats-Sequence: {message.sequence}\r\n"
        when = f"Nats-Time-Stamp: {instant(message.nanoseconds)}\r\n\r\n"
        self._post.deliver(reply, reply, "", b"NATS/1.0\r\n" + own + (where + when).encode(), message.data)
        return True

    # --------------------------------------------------------------------------------------- consumers

    def _create_consumer(self, named: str, request: Mapping[str, Any]) -> Answer:
        stream = self._stream(named.split(".", 1)[0])
        config = dict(request["config"])
        self._names += 1
        config.setdefault("name", config.get("durable_name") or f"consumer{self._names}")
        known = self.consumers.get((stream.name, config["name"]))
        if known is None:
            known = Consumer(stream, config, self._post, self._unused)
            self.consumers[stream.name, known.name] = known
        return known.info()

    def _unused(self, consumer: Consumer) -> None:
        self.consumers.pop((consumer.stream.name, consumer.name), None)

    def _consumer_info(self, named: str, _request: Mapping[str, Any]) -> Answer:
        return self._consumer(named).info()

    def _delete_consumer(self, named: str, _request: Mapping[str, Any]) -> Answer:
        consumer = self._consumer(named)
        del self.consumers[consumer.stream.name, consumer.name]
        consumer.end("409 Consumer Deleted")
        return {"success": True}

    def _of(self, stream: str) -> list[Consumer]:
        self._stream(stream)
        return [consumer for (owner, _), consumer in sorted(self.consumers.items()) if owner == stream]

    def _consumer_names(self, stream: str, _request: Mapping[str, Any]) -> Answer:
        names = [consumer.name for consumer in self._of(stream)]
        return {"total": len(names), "offset": 0, "limit": PAGE, "consumers": names}

    def _consumer_list(self, stream: str, request: Mapping[str, Any]) -> Answer:
        told = [consumer.info() for consumer in self._of(stream)][request.get("offset", 0) :]
        return {"total": len(told), "offset": request.get("offset", 0), "limit": LIST_PAGE, "consumers": told}

    def _next(self, named: str, reply: str, body: bytes) -> bool:
        stream, _, name = named.partition(".")
        consumer = self.consumers.get((stream, name))
        if consumer is None:
            return False
        request = json.loads(body) if body[:1] == b"{" else {"batch": int(body or b"1")}
        consumer.ask(reply, request)
        return True

    def acknowledge(self, subject: str, reply: str, body: bytes) -> bool:
        """Take an acknowledgement: `$JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<number>.<time>.<pending>`."""
        _, _, stream, name, _, sequence, number, *_ = subject.split(".")
        consumer = self.consumers.get((stream, name))
        if consumer is None:
            return False
        consumer.acknowledge(int(sequence), int(number), body)
        if reply:
            self._post.deliver(reply, reply, "", b"", b"")
        return True

    def restart(self) -> None:
        """Keep what a broker finds again when it starts: files."""
        for key, consumer in list(self.consumers.items()):
            if consumer.durable:
                consumer.restart()
            else:
                del self.consumers[key]
                consumer.end("")


def _verbs(name: str) -> list[str]:
    tokens = name.split(".")
    return [".".join(tokens[:count]) for count in (3, 2, 1)]


def _kind(verb: str) -> str:
    names = {"INFO": "account_info", "CONSUMER.DURABLE.CREATE": "consumer_create"}
    return names.get(verb) or verb.lower().replace(".", "_")
