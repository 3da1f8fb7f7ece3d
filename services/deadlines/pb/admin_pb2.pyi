from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportCatalogueRequest(_message.Message):
    __slots__ = ("request_id", "actor", "catalogue_json", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_JSON_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    catalogue_json: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., catalogue_json: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class ImportCatalogueResponse(_message.Message):
    __slots__ = ("changes", "repeat")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedScalarFieldContainer[str]
    repeat: bool
    def __init__(self, changes: _Optional[_Iterable[str]] = ..., repeat: _Optional[bool] = ...) -> None: ...

class ListPeriodsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Period(_message.Message):
    __slots__ = ("obligation", "period", "due_at", "state", "expected", "owing", "waits_for")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    OWING_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    period: str
    due_at: str
    state: str
    expected: int
    owing: int
    waits_for: str
    def __init__(self, obligation: _Optional[str] = ..., period: _Optional[str] = ..., due_at: _Optional[str] = ..., state: _Optional[str] = ..., expected: _Optional[int] = ..., owing: _Optional[int] = ..., waits_for: _Optional[str] = ...) -> None: ...

class ListPeriodsResponse(_message.Message):
    __slots__ = ("periods",)
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    periods: _containers.RepeatedCompositeFieldContainer[Period]
    def __init__(self, periods: _Optional[_Iterable[_Union[Period, _Mapping]]] = ...) -> None: ...
