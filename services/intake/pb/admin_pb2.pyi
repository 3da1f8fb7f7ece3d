from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListSubmissionsRequest(_message.Message):
    __slots__ = ("district", "outcome", "limit")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    district: str
    outcome: str
    limit: int
    def __init__(self, district: _Optional[str] = ..., outcome: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class Submission(_message.Message):
    __slots__ = ("district", "submission_id", "unit", "obligation", "period", "outcome", "reasons", "submitted_at", "received_at", "arrived_at", "event_id", "clock_difference")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLOCK_DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    district: str
    submission_id: str
    unit: str
    obligation: str
    period: str
    outcome: str
    reasons: str
    submitted_at: str
    received_at: str
    arrived_at: str
    event_id: str
    clock_difference: float
    def __init__(self, district: _Optional[str] = ..., submission_id: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., outcome: _Optional[str] = ..., reasons: _Optional[str] = ..., submitted_at: _Optional[str] = ..., received_at: _Optional[str] = ..., arrived_at: _Optional[str] = ..., event_id: _Optional[str] = ..., clock_difference: _Optional[float] = ...) -> None: ...

class ListSubmissionsResponse(_message.Message):
    __slots__ = ("submissions",)
    SUBMISSIONS_FIELD_NUMBER: _ClassVar[int]
    submissions: _containers.RepeatedCompositeFieldContainer[Submission]
    def __init__(self, submissions: _Optional[_Iterable[_Union[Submission, _Mapping]]] = ...) -> None: ...

class ReviewSubmissionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "submission_id", "accept", "reasons", "arrived_at", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    submission_id: str
    accept: bool
    reasons: _containers.RepeatedScalarFieldContainer[str]
    arrived_at: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., submission_id: _Optional[str] = ..., accept: _Optional[bool] = ..., reasons: _Optional[_Iterable[str]] = ..., arrived_at: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReviewSubmissionResponse(_message.Message):
    __slots__ = ("outcome", "event_id", "repeat")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    outcome: str
    event_id: str
    repeat: bool
    def __init__(self, outcome: _Optional[str] = ..., event_id: _Optional[str] = ..., repeat: _Optional[bool] = ...) -> None: ...
