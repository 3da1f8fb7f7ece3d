"""What operators do in a story: any call of a service, named and filled in as its request is, at a moment."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor, FileDescriptor, MethodDescriptor
from google.protobuf.message import Message
from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.cli.calls import Call
from services.deadlines.pb import admin_pb2 as deadlines_pb
from services.intake.pb import admin_pb2 as intake_pb
from services.notify.pb import admin_pb2 as notify_pb
from services.scoring.pb import admin_pb2 as scoring_pb

FILES: Final[Mapping[str, FileDescriptor]] = {
    "deadlines": deadlines_pb.DESCRIPTOR,
    "intake": intake_pb.DESCRIPTOR,
    "notify": notify_pb.DESCRIPTOR,
    "scoring": scoring_pb.DESCRIPTOR,
}
AS_JSON: Final = "_json"
"""A field of this ending carries a part of a catalogue; a story writes that part itself, without the ending."""


class Act(BaseModel):
    """One call at a moment of the story; every other key is a field of its request."""

    model_config = ConfigDict(frozen=True, extra="allow")

    at: AwareDatetime
    call: str
    service: str = "deadlines"


class Step(NamedTuple):
    """A call that is ready to be made."""

    service: str
    call: Call[Message]
    request: Message


def step(act: Act, *, name: str, actor: str) -> Step:
    """Make the request of an act; `name` says who calls again, so that telling it twice does it once.

    Raises:
        ValueError: there is no such call, or no such field in its request.
    """
    method = _method(act)
    request = message_factory.GetMessageClass(method.input_type)()
    fields = {key: _plain(key, value, method) for key, value in (act.model_extra or {}).items()}
    written = {_name(key, method): value for key, value in fields.items()}
    said = {"request_id": name, "actor": actor}
    known = method.input_type.fields_by_name
    try:
        json_format.ParseDict({key: one for key, one in said.items() if key in known} | written, request)
    except json_format.ParseError as error:
        raise ValueError(f"{act.call}: {error}; {', '.join(sorted(known))}") from error
    path = f"/{method.containing_service.full_name}/{method.name}"
    return Step(act.service, Call(path, message_factory.GetMessageClass(method.output_type)), request)


def _method(act: Act) -> MethodDescriptor:
    if act.service not in FILES:
        raise ValueError(f"{act.service}: {', '.join(FILES)}")
    methods: dict[str, MethodDescriptor] = {}
    for service in FILES[act.service].services_by_name.values():
        methods |= service.methods_by_name
    if act.call not in methods:
        raise ValueError(f"{act.call}: {', '.join(sorted(methods))}")
    return methods[act.call]


def _name(key: str, method: MethodDescriptor) -> str:
    return f"{key}{AS_JSON}" if f"{key}{AS_JSON}" in method.input_type.fields_by_name else key


def _plain(key: str, value: Any, method: MethodDescriptor) -> object:  # noqa: ANN401  (whatever a story's YAML holds)
    field = method.input_type.fields_by_name.get(_name(key, method))
    if field is not None and field.type == FieldDescriptor.TYPE_STRING and isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value
