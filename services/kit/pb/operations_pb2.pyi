from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetProgressRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Progress(_message.Message):
    __slots__ = ("source", "position", "relayed", "heard", "busy", "now", "simulated", "next_moment", "dead", "stopped", "outbox", "rows", "counts", "alarms", "state", "audited_at", "findings", "waits", "repaired")
    class HeardEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Counts
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Counts, _Mapping]] = ...) -> None: ...
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RELAYED_FIELD_NUMBER: _ClassVar[int]
    HEARD_FIELD_NUMBER: _ClassVar[int]
    BUSY_FIELD_NUMBER: _ClassVar[int]
    NOW_FIELD_NUMBER: _ClassVar[int]
    SIMULATED_FIELD_NUMBER: _ClassVar[int]
    NEXT_MOMENT_FIELD_NUMBER: _ClassVar[int]
    DEAD_FIELD_NUMBER: _ClassVar[int]
    STOPPED_FIELD_NUMBER: _ClassVar[int]
    OUTBOX_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    ALARMS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AUDITED_AT_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    WAITS_FIELD_NUMBER: _ClassVar[int]
    REPAIRED_FIELD_NUMBER: _ClassVar[int]
    source: str
    position: int
    relayed: int
    heard: _containers.ScalarMap[str, int]
    busy: _containers.RepeatedScalarFieldContainer[str]
    now: str
    simulated: bool
    next_moment: str
    dead: int
    stopped: _containers.RepeatedScalarFieldContainer[str]
    outbox: int
    rows: int
    counts: _containers.MessageMap[str, Counts]
    alarms: _containers.RepeatedScalarFieldContainer[str]
    state: str
    audited_at: str
    findings: int
    waits: _containers.RepeatedScalarFieldContainer[str]
    repaired: int
    def __init__(self, source: _Optional[str] = ..., position: _Optional[int] = ..., relayed: _Optional[int] = ..., heard: _Optional[_Mapping[str, int]] = ..., busy: _Optional[_Iterable[str]] = ..., now: _Optional[str] = ..., simulated: _Optional[bool] = ..., next_moment: _Optional[str] = ..., dead: _Optional[int] = ..., stopped: _Optional[_Iterable[str]] = ..., outbox: _Optional[int] = ..., rows: _Optional[int] = ..., counts: _Optional[_Mapping[str, Counts]] = ..., alarms: _Optional[_Iterable[str]] = ..., state: _Optional[str] = ..., audited_at: _Optional[str] = ..., findings: _Optional[int] = ..., waits: _Optional[_Iterable[str]] = ..., repaired: _Optional[int] = ...) -> None: ...

class Counts(_message.Message):
    __slots__ = ("values",)
    class ValuesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.ScalarMap[str, int]
    def __init__(self, values: _Optional[_Mapping[str, int]] = ...) -> None: ...

class ListDeadRequest(_message.Message):
    __slots__ = ("all",)
    ALL_FIELD_NUMBER: _ClassVar[int]
    all: bool
    def __init__(self, all: _Optional[bool] = ...) -> None: ...

class Dead(_message.Message):
    __slots__ = ("id", "source", "subject", "reason", "at", "state", "body")
    ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    id: int
    source: str
    subject: str
    reason: str
    at: str
    state: str
    body: bytes
    def __init__(self, id: _Optional[int] = ..., source: _Optional[str] = ..., subject: _Optional[str] = ..., reason: _Optional[str] = ..., at: _Optional[str] = ..., state: _Optional[str] = ..., body: _Optional[bytes] = ...) -> None: ...

class ListDeadResponse(_message.Message):
    __slots__ = ("dead",)
    DEAD_FIELD_NUMBER: _ClassVar[int]
    dead: _containers.RepeatedCompositeFieldContainer[Dead]
    def __init__(self, dead: _Optional[_Iterable[_Union[Dead, _Mapping]]] = ...) -> None: ...

class DeadRequest(_message.Message):
    __slots__ = ("id", "reason", "actor")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    id: int
    reason: str
    actor: str
    def __init__(self, id: _Optional[int] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ...) -> None: ...

class DeadResponse(_message.Message):
    __slots__ = ("dead",)
    DEAD_FIELD_NUMBER: _ClassVar[int]
    dead: Dead
    def __init__(self, dead: _Optional[_Union[Dead, _Mapping]] = ...) -> None: ...

class RepublishRequest(_message.Message):
    __slots__ = ("from_position",)
    FROM_POSITION_FIELD_NUMBER: _ClassVar[int]
    from_position: int
    def __init__(self, from_position: _Optional[int] = ...) -> None: ...

class RepublishResponse(_message.Message):
    __slots__ = ("published",)
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    published: int
    def __init__(self, published: _Optional[int] = ...) -> None: ...

class VerifyJournalRequest(_message.Message):
    __slots__ = ("decisions", "elsewhere", "repair")
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    ELSEWHERE_FIELD_NUMBER: _ClassVar[int]
    REPAIR_FIELD_NUMBER: _ClassVar[int]
    decisions: bool
    elsewhere: bool
    repair: bool
    def __init__(self, decisions: _Optional[bool] = ..., elsewhere: _Optional[bool] = ..., repair: _Optional[bool] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("what", "where", "text")
    WHAT_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    what: str
    where: str
    text: str
    def __init__(self, what: _Optional[str] = ..., where: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class VerifyJournalResponse(_message.Message):
    __slots__ = ("findings", "rows", "tables", "repaired")
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    REPAIRED_FIELD_NUMBER: _ClassVar[int]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    rows: int
    tables: int
    repaired: int
    def __init__(self, findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., rows: _Optional[int] = ..., tables: _Optional[int] = ..., repaired: _Optional[int] = ...) -> None: ...

class RebuildRequest(_message.Message):
    __slots__ = ("keep",)
    KEEP_FIELD_NUMBER: _ClassVar[int]
    keep: bool
    def __init__(self, keep: _Optional[bool] = ...) -> None: ...

class RebuildState(_message.Message):
    __slots__ = ("step", "rows", "of", "tables", "differing", "findings", "seconds", "why")
    STEP_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    TABLES_FIELD_NUMBER: _ClassVar[int]
    DIFFERING_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    step: str
    rows: int
    of: int
    tables: int
    differing: int
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    seconds: float
    why: str
    def __init__(self, step: _Optional[str] = ..., rows: _Optional[int] = ..., of: _Optional[int] = ..., tables: _Optional[int] = ..., differing: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., seconds: _Optional[float] = ..., why: _Optional[str] = ...) -> None: ...

class CancelRebuildRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AdvanceClockRequest(_message.Message):
    __slots__ = ("to",)
    TO_FIELD_NUMBER: _ClassVar[int]
    to: str
    def __init__(self, to: _Optional[str] = ...) -> None: ...

class AdvanceClockResponse(_message.Message):
    __slots__ = ("now",)
    NOW_FIELD_NUMBER: _ClassVar[int]
    now: str
    def __init__(self, now: _Optional[str] = ...) -> None: ...

class ReadJournalRequest(_message.Message):
    __slots__ = ("after", "source", "limit")
    AFTER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    after: int
    source: str
    limit: int
    def __init__(self, after: _Optional[int] = ..., source: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class JournalRow(_message.Message):
    __slots__ = ("position", "source", "source_position", "stream", "version", "type", "message_id", "occurred_at", "recorded_at", "correlation_id", "causation_id", "actor", "body", "hash", "seal")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_POSITION_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    SEAL_FIELD_NUMBER: _ClassVar[int]
    position: int
    source: str
    source_position: int
    stream: str
    version: int
    type: str
    message_id: str
    occurred_at: str
    recorded_at: str
    correlation_id: str
    causation_id: str
    actor: str
    body: str
    hash: str
    seal: str
    def __init__(self, position: _Optional[int] = ..., source: _Optional[str] = ..., source_position: _Optional[int] = ..., stream: _Optional[str] = ..., version: _Optional[int] = ..., type: _Optional[str] = ..., message_id: _Optional[str] = ..., occurred_at: _Optional[str] = ..., recorded_at: _Optional[str] = ..., correlation_id: _Optional[str] = ..., causation_id: _Optional[str] = ..., actor: _Optional[str] = ..., body: _Optional[str] = ..., hash: _Optional[str] = ..., seal: _Optional[str] = ...) -> None: ...

class BackupRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BackupLine(_message.Message):
    __slots__ = ("table", "json")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    table: str
    json: str
    def __init__(self, table: _Optional[str] = ..., json: _Optional[str] = ...) -> None: ...

class ConfirmClockRequest(_message.Message):
    __slots__ = ("request_id", "actor", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ConfirmClockResponse(_message.Message):
    __slots__ = ("now", "broker")
    NOW_FIELD_NUMBER: _ClassVar[int]
    BROKER_FIELD_NUMBER: _ClassVar[int]
    now: str
    broker: str
    def __init__(self, now: _Optional[str] = ..., broker: _Optional[str] = ...) -> None: ...

class OpenIncarnationRequest(_message.Message):
    __slots__ = ("request_id", "actor", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class OpenIncarnationResponse(_message.Message):
    __slots__ = ("source", "continues", "position", "hash")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONTINUES_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    source: str
    continues: str
    position: int
    hash: str
    def __init__(self, source: _Optional[str] = ..., continues: _Optional[str] = ..., position: _Optional[int] = ..., hash: _Optional[str] = ...) -> None: ...
