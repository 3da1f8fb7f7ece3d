from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoteFaultsRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "submission_id", "faults", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    FAULTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    submission_id: str
    faults: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., submission_id: _Optional[str] = ..., faults: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class CompareFiguresRequest(_message.Message):
    __slots__ = ("obligation", "period", "estimate", "estimate_period", "district")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_PERIOD_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    period: str
    estimate: str
    estimate_period: str
    district: str
    def __init__(self, obligation: _Optional[str] = ..., period: _Optional[str] = ..., estimate: _Optional[str] = ..., estimate_period: _Optional[str] = ..., district: _Optional[str] = ...) -> None: ...

class FigureRow(_message.Message):
    __slots__ = ("district", "unit", "indicator", "estimate", "exact", "difference", "percent", "estimate_event", "exact_event")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_EVENT_FIELD_NUMBER: _ClassVar[int]
    EXACT_EVENT_FIELD_NUMBER: _ClassVar[int]
    district: str
    unit: str
    indicator: str
    estimate: str
    exact: str
    difference: str
    percent: str
    estimate_event: str
    exact_event: str
    def __init__(self, district: _Optional[str] = ..., unit: _Optional[str] = ..., indicator: _Optional[str] = ..., estimate: _Optional[str] = ..., exact: _Optional[str] = ..., difference: _Optional[str] = ..., percent: _Optional[str] = ..., estimate_event: _Optional[str] = ..., exact_event: _Optional[str] = ...) -> None: ...

class CompareFiguresResponse(_message.Message):
    __slots__ = ("rows", "without_exact", "without_estimate")
    ROWS_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_EXACT_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[FigureRow]
    without_exact: _containers.RepeatedScalarFieldContainer[str]
    without_estimate: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, rows: _Optional[_Iterable[_Union[FigureRow, _Mapping]]] = ..., without_exact: _Optional[_Iterable[str]] = ..., without_estimate: _Optional[_Iterable[str]] = ...) -> None: ...

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
    __slots__ = ("district", "submission_id", "unit", "obligation", "period", "outcome", "reasons", "submitted_at", "received_at", "arrived_at", "event_id", "clock_difference", "faults")
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
    FAULTS_FIELD_NUMBER: _ClassVar[int]
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
    faults: str
    def __init__(self, district: _Optional[str] = ..., submission_id: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., outcome: _Optional[str] = ..., reasons: _Optional[str] = ..., submitted_at: _Optional[str] = ..., received_at: _Optional[str] = ..., arrived_at: _Optional[str] = ..., event_id: _Optional[str] = ..., clock_difference: _Optional[float] = ..., faults: _Optional[str] = ...) -> None: ...

class ListSubmissionsResponse(_message.Message):
    __slots__ = ("submissions",)
    SUBMISSIONS_FIELD_NUMBER: _ClassVar[int]
    submissions: _containers.RepeatedCompositeFieldContainer[Submission]
    def __init__(self, submissions: _Optional[_Iterable[_Union[Submission, _Mapping]]] = ...) -> None: ...

class ReviewSubmissionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "submission_id", "accept", "reasons", "arrived_at", "reason", "actor_unit", "successor")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_UNIT_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    submission_id: str
    accept: bool
    reasons: _containers.RepeatedScalarFieldContainer[str]
    arrived_at: str
    reason: str
    actor_unit: str
    successor: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., submission_id: _Optional[str] = ..., accept: _Optional[bool] = ..., reasons: _Optional[_Iterable[str]] = ..., arrived_at: _Optional[str] = ..., reason: _Optional[str] = ..., actor_unit: _Optional[str] = ..., successor: _Optional[str] = ...) -> None: ...

class ReviewSubmissionResponse(_message.Message):
    __slots__ = ("outcome", "event_id", "repeat", "needs_second")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    NEEDS_SECOND_FIELD_NUMBER: _ClassVar[int]
    outcome: str
    event_id: str
    repeat: bool
    needs_second: bool
    def __init__(self, outcome: _Optional[str] = ..., event_id: _Optional[str] = ..., repeat: _Optional[bool] = ..., needs_second: _Optional[bool] = ...) -> None: ...

class GetSubmissionRequest(_message.Message):
    __slots__ = ("district", "submission_id")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    district: str
    submission_id: str
    def __init__(self, district: _Optional[str] = ..., submission_id: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("event_id", "outcome", "reasons", "at", "actor", "evidence", "reason", "source")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    outcome: str
    reasons: _containers.RepeatedScalarFieldContainer[str]
    at: str
    actor: str
    evidence: str
    reason: str
    source: str
    def __init__(self, event_id: _Optional[str] = ..., outcome: _Optional[str] = ..., reasons: _Optional[_Iterable[str]] = ..., at: _Optional[str] = ..., actor: _Optional[str] = ..., evidence: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class SubmissionDetail(_message.Message):
    __slots__ = ("submission", "until", "body", "content_sha256", "due_at", "decisions", "proposed_by", "proposal")
    SUBMISSION_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_SHA256_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_BY_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    submission: Submission
    until: str
    body: str
    content_sha256: str
    due_at: str
    decisions: _containers.RepeatedCompositeFieldContainer[Decision]
    proposed_by: str
    proposal: str
    def __init__(self, submission: _Optional[_Union[Submission, _Mapping]] = ..., until: _Optional[str] = ..., body: _Optional[str] = ..., content_sha256: _Optional[str] = ..., due_at: _Optional[str] = ..., decisions: _Optional[_Iterable[_Union[Decision, _Mapping]]] = ..., proposed_by: _Optional[str] = ..., proposal: _Optional[str] = ...) -> None: ...

class RevokeAcceptanceRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "submission_id", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    submission_id: str
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., submission_id: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class WithdrawSubmissionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "submission_id", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    submission_id: str
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., submission_id: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class RecordArrivalRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "obligation", "period", "arrived_at", "channel", "submission_id", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    obligation: str
    period: str
    arrived_at: str
    channel: str
    submission_id: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., arrived_at: _Optional[str] = ..., channel: _Optional[str] = ..., submission_id: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class DecisionResponse(_message.Message):
    __slots__ = ("outcome", "event_id", "repeat", "submission_id")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    outcome: str
    event_id: str
    repeat: bool
    submission_id: str
    def __init__(self, outcome: _Optional[str] = ..., event_id: _Optional[str] = ..., repeat: _Optional[bool] = ..., submission_id: _Optional[str] = ...) -> None: ...

class RegisterCell(_message.Message):
    __slots__ = ("unit", "obligation", "period", "arrived_at", "where", "mark")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    unit: str
    obligation: str
    period: str
    arrived_at: str
    where: str
    mark: str
    def __init__(self, unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., arrived_at: _Optional[str] = ..., where: _Optional[str] = ..., mark: _Optional[str] = ...) -> None: ...

class ImportRegisterRequest(_message.Message):
    __slots__ = ("request_id", "actor", "cells", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CELLS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    cells: _containers.RepeatedCompositeFieldContainer[RegisterCell]
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., cells: _Optional[_Iterable[_Union[RegisterCell, _Mapping]]] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class ImportedCell(_message.Message):
    __slots__ = ("where", "unit", "obligation", "period", "outcome", "why")
    WHERE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    where: str
    unit: str
    obligation: str
    period: str
    outcome: str
    why: str
    def __init__(self, where: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., outcome: _Optional[str] = ..., why: _Optional[str] = ...) -> None: ...

class ImportRegisterResponse(_message.Message):
    __slots__ = ("cells", "repeat")
    CELLS_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    cells: _containers.RepeatedCompositeFieldContainer[ImportedCell]
    repeat: bool
    def __init__(self, cells: _Optional[_Iterable[_Union[ImportedCell, _Mapping]]] = ..., repeat: _Optional[bool] = ...) -> None: ...

class LiftUnknownRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "obligation", "period", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    obligation: str
    period: str
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...
