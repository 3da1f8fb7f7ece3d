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

class DistrictKey(_message.Message):
    __slots__ = ("key", "use", "since", "until")
    KEY_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    key: str
    use: str
    since: str
    until: str
    def __init__(self, key: _Optional[str] = ..., use: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class SendsFor(_message.Message):
    __slots__ = ("unit", "name", "since", "until")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    unit: str
    name: str
    since: str
    until: str
    def __init__(self, unit: _Optional[str] = ..., name: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class District(_message.Message):
    __slots__ = ("district", "name", "province", "trust", "max_delay", "leaf", "registered_at", "retired_at", "keys", "units", "unit_count")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    MAX_DELAY_FIELD_NUMBER: _ClassVar[int]
    LEAF_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    RETIRED_AT_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    UNIT_COUNT_FIELD_NUMBER: _ClassVar[int]
    district: str
    name: str
    province: str
    trust: str
    max_delay: int
    leaf: bool
    registered_at: str
    retired_at: str
    keys: _containers.RepeatedCompositeFieldContainer[DistrictKey]
    units: _containers.RepeatedCompositeFieldContainer[SendsFor]
    unit_count: int
    def __init__(self, district: _Optional[str] = ..., name: _Optional[str] = ..., province: _Optional[str] = ..., trust: _Optional[str] = ..., max_delay: _Optional[int] = ..., leaf: _Optional[bool] = ..., registered_at: _Optional[str] = ..., retired_at: _Optional[str] = ..., keys: _Optional[_Iterable[_Union[DistrictKey, _Mapping]]] = ..., units: _Optional[_Iterable[_Union[SendsFor, _Mapping]]] = ..., unit_count: _Optional[int] = ...) -> None: ...

class RegisterDistrictRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "name", "province", "trust", "max_delay", "leaf", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    MAX_DELAY_FIELD_NUMBER: _ClassVar[int]
    LEAF_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    name: str
    province: str
    trust: str
    max_delay: int
    leaf: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., name: _Optional[str] = ..., province: _Optional[str] = ..., trust: _Optional[str] = ..., max_delay: _Optional[int] = ..., leaf: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class RetireDistrictRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "retired_at", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    RETIRED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    retired_at: str
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., retired_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class SetDistrictKeysRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "keys", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    keys: _containers.RepeatedCompositeFieldContainer[DistrictKey]
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., keys: _Optional[_Iterable[_Union[DistrictKey, _Mapping]]] = ..., reason: _Optional[str] = ...) -> None: ...

class AssignSenderRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "district", "since", "until", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    district: str
    since: str
    until: str
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., district: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class DistrictResponse(_message.Message):
    __slots__ = ("district", "repeat")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    district: District
    repeat: bool
    def __init__(self, district: _Optional[_Union[District, _Mapping]] = ..., repeat: _Optional[bool] = ...) -> None: ...

class ListDistrictsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListDistrictsResponse(_message.Message):
    __slots__ = ("districts",)
    DISTRICTS_FIELD_NUMBER: _ClassVar[int]
    districts: _containers.RepeatedCompositeFieldContainer[District]
    def __init__(self, districts: _Optional[_Iterable[_Union[District, _Mapping]]] = ...) -> None: ...

class GetDistrictRequest(_message.Message):
    __slots__ = ("district",)
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    district: str
    def __init__(self, district: _Optional[str] = ...) -> None: ...
