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

class GetPeriodRequest(_message.Message):
    __slots__ = ("obligation", "period")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    period: str
    def __init__(self, obligation: _Optional[str] = ..., period: _Optional[str] = ...) -> None: ...

class Instant(_message.Message):
    __slots__ = ("due_at", "state", "settled_at", "patience_until", "silent", "waits_for")
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    PATIENCE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SILENT_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    due_at: str
    state: str
    settled_at: str
    patience_until: str
    silent: _containers.RepeatedScalarFieldContainer[str]
    waits_for: str
    def __init__(self, due_at: _Optional[str] = ..., state: _Optional[str] = ..., settled_at: _Optional[str] = ..., patience_until: _Optional[str] = ..., silent: _Optional[_Iterable[str]] = ..., waits_for: _Optional[str] = ...) -> None: ...

class OpenDuty(_message.Message):
    __slots__ = ("district", "unit", "due_at", "waits_for")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    district: str
    unit: str
    due_at: str
    waits_for: str
    def __init__(self, district: _Optional[str] = ..., unit: _Optional[str] = ..., due_at: _Optional[str] = ..., waits_for: _Optional[str] = ...) -> None: ...

class PeriodDetail(_message.Message):
    __slots__ = ("period", "instants", "open")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    INSTANTS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    period: Period
    instants: _containers.RepeatedCompositeFieldContainer[Instant]
    open: _containers.RepeatedCompositeFieldContainer[OpenDuty]
    def __init__(self, period: _Optional[_Union[Period, _Mapping]] = ..., instants: _Optional[_Iterable[_Union[Instant, _Mapping]]] = ..., open: _Optional[_Iterable[_Union[OpenDuty, _Mapping]]] = ...) -> None: ...

class CloseDutiesRequest(_message.Message):
    __slots__ = ("request_id", "actor", "obligation", "period", "due_at", "units", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    obligation: str
    period: str
    due_at: str
    units: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., due_at: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class CloseDutiesResponse(_message.Message):
    __slots__ = ("closed", "repeat")
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    closed: int
    repeat: bool
    def __init__(self, closed: _Optional[int] = ..., repeat: _Optional[bool] = ...) -> None: ...

class DeclareOutageRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "outage", "since", "until", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    outage: str
    since: str
    until: str
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., outage: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class DeclareOutageResponse(_message.Message):
    __slots__ = ("outage", "repeat")
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    outage: str
    repeat: bool
    def __init__(self, outage: _Optional[str] = ..., repeat: _Optional[bool] = ...) -> None: ...
