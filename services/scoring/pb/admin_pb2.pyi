from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetRegisterRequest(_message.Message):
    __slots__ = ("district", "year", "as_of", "known_at")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    district: str
    year: int
    as_of: str
    known_at: str
    def __init__(self, district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ...) -> None: ...

class Cell(_message.Message):
    __slots__ = ("no", "unit", "name", "kind", "obligation", "title", "period", "status", "submitted_at", "due_at", "days_late", "quality", "reasons")
    NO_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    DAYS_LATE_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    no: int
    unit: str
    name: str
    kind: str
    obligation: str
    title: str
    period: str
    status: str
    submitted_at: str
    due_at: str
    days_late: int
    quality: str
    reasons: str
    def __init__(self, no: _Optional[int] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., obligation: _Optional[str] = ..., title: _Optional[str] = ..., period: _Optional[str] = ..., status: _Optional[str] = ..., submitted_at: _Optional[str] = ..., due_at: _Optional[str] = ..., days_late: _Optional[int] = ..., quality: _Optional[str] = ..., reasons: _Optional[str] = ...) -> None: ...

class Register(_message.Message):
    __slots__ = ("district", "year", "as_of", "known_at", "cells", "counts")
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    district: str
    year: int
    as_of: str
    known_at: str
    cells: _containers.RepeatedCompositeFieldContainer[Cell]
    counts: _containers.ScalarMap[str, int]
    def __init__(self, district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., cells: _Optional[_Iterable[_Union[Cell, _Mapping]]] = ..., counts: _Optional[_Mapping[str, int]] = ...) -> None: ...
