from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Lineage(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OWN: _ClassVar[Lineage]
    WITH_PREDECESSORS: _ClassVar[Lineage]
OWN: Lineage
WITH_PREDECESSORS: Lineage

class GetRegisterRequest(_message.Message):
    __slots__ = ("district", "year", "as_of", "known_at", "page_size", "page_token", "units", "obligations", "kinds", "statuses", "lineage")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    LINEAGE_FIELD_NUMBER: _ClassVar[int]
    district: str
    year: int
    as_of: str
    known_at: str
    page_size: int
    page_token: str
    units: _containers.RepeatedScalarFieldContainer[str]
    obligations: _containers.RepeatedScalarFieldContainer[str]
    kinds: _containers.RepeatedScalarFieldContainer[str]
    statuses: _containers.RepeatedScalarFieldContainer[str]
    lineage: Lineage
    def __init__(self, district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., obligations: _Optional[_Iterable[str]] = ..., kinds: _Optional[_Iterable[str]] = ..., statuses: _Optional[_Iterable[str]] = ..., lineage: _Optional[_Union[Lineage, str]] = ...) -> None: ...

class Cell(_message.Message):
    __slots__ = ("no", "unit", "name", "kind", "obligation", "title", "period", "status", "submitted_at", "due_at", "days_late", "quality", "reasons", "working_days_late", "arrived_at", "returned", "evidence", "provisional", "events", "district", "of_unit")
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
    WORKING_DAYS_LATE_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    OF_UNIT_FIELD_NUMBER: _ClassVar[int]
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
    working_days_late: int
    arrived_at: str
    returned: int
    evidence: str
    provisional: bool
    events: _containers.RepeatedScalarFieldContainer[str]
    district: str
    of_unit: str
    def __init__(self, no: _Optional[int] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., obligation: _Optional[str] = ..., title: _Optional[str] = ..., period: _Optional[str] = ..., status: _Optional[str] = ..., submitted_at: _Optional[str] = ..., due_at: _Optional[str] = ..., days_late: _Optional[int] = ..., quality: _Optional[str] = ..., reasons: _Optional[str] = ..., working_days_late: _Optional[int] = ..., arrived_at: _Optional[str] = ..., returned: _Optional[int] = ..., evidence: _Optional[str] = ..., provisional: _Optional[bool] = ..., events: _Optional[_Iterable[str]] = ..., district: _Optional[str] = ..., of_unit: _Optional[str] = ...) -> None: ...

class Register(_message.Message):
    __slots__ = ("district", "year", "as_of", "known_at", "cells", "counts", "next_page_token", "total_cells")
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
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_CELLS_FIELD_NUMBER: _ClassVar[int]
    district: str
    year: int
    as_of: str
    known_at: str
    cells: _containers.RepeatedCompositeFieldContainer[Cell]
    counts: _containers.ScalarMap[str, int]
    next_page_token: str
    total_cells: int
    def __init__(self, district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., cells: _Optional[_Iterable[_Union[Cell, _Mapping]]] = ..., counts: _Optional[_Mapping[str, int]] = ..., next_page_token: _Optional[str] = ..., total_cells: _Optional[int] = ...) -> None: ...

class GetTotalsRequest(_message.Message):
    __slots__ = ("district", "year", "as_of", "known_at", "obligation", "period")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    district: str
    year: int
    as_of: str
    known_at: str
    obligation: str
    period: str
    def __init__(self, district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ...) -> None: ...

class Measures(_message.Message):
    __slots__ = ("scope", "code", "name", "counts", "on_time_rate", "timeliness", "quality", "expected_reports", "actual_reports", "actual_reports_on_time", "reporting_rate", "reporting_rate_on_time")
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    ON_TIME_RATE_FIELD_NUMBER: _ClassVar[int]
    TIMELINESS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REPORTS_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_REPORTS_FIELD_NUMBER: _ClassVar[int]
    ACTUAL_REPORTS_ON_TIME_FIELD_NUMBER: _ClassVar[int]
    REPORTING_RATE_FIELD_NUMBER: _ClassVar[int]
    REPORTING_RATE_ON_TIME_FIELD_NUMBER: _ClassVar[int]
    scope: str
    code: str
    name: str
    counts: _containers.ScalarMap[str, int]
    on_time_rate: str
    timeliness: str
    quality: str
    expected_reports: int
    actual_reports: int
    actual_reports_on_time: int
    reporting_rate: str
    reporting_rate_on_time: str
    def __init__(self, scope: _Optional[str] = ..., code: _Optional[str] = ..., name: _Optional[str] = ..., counts: _Optional[_Mapping[str, int]] = ..., on_time_rate: _Optional[str] = ..., timeliness: _Optional[str] = ..., quality: _Optional[str] = ..., expected_reports: _Optional[int] = ..., actual_reports: _Optional[int] = ..., actual_reports_on_time: _Optional[int] = ..., reporting_rate: _Optional[str] = ..., reporting_rate_on_time: _Optional[str] = ...) -> None: ...

class Totals(_message.Message):
    __slots__ = ("year", "as_of", "known_at", "measures")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    MEASURES_FIELD_NUMBER: _ClassVar[int]
    year: int
    as_of: str
    known_at: str
    measures: _containers.RepeatedCompositeFieldContainer[Measures]
    def __init__(self, year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., measures: _Optional[_Iterable[_Union[Measures, _Mapping]]] = ...) -> None: ...

class ConsolidateFiguresRequest(_message.Message):
    __slots__ = ("district", "obligation", "period", "as_of", "known_at", "lineage", "sums_only")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    LINEAGE_FIELD_NUMBER: _ClassVar[int]
    SUMS_ONLY_FIELD_NUMBER: _ClassVar[int]
    district: str
    obligation: str
    period: str
    as_of: str
    known_at: str
    lineage: Lineage
    sums_only: bool
    def __init__(self, district: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., lineage: _Optional[_Union[Lineage, str]] = ..., sums_only: _Optional[bool] = ...) -> None: ...

class FigureSum(_message.Message):
    __slots__ = ("indicator", "kind", "sum", "units", "estimates", "missing")
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUM_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    ESTIMATES_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    indicator: str
    kind: str
    sum: str
    units: int
    estimates: int
    missing: int
    def __init__(self, indicator: _Optional[str] = ..., kind: _Optional[str] = ..., sum: _Optional[str] = ..., units: _Optional[int] = ..., estimates: _Optional[int] = ..., missing: _Optional[int] = ...) -> None: ...

class UnitFigure(_message.Message):
    __slots__ = ("indicator", "unit", "name", "kind", "value", "basis", "submission", "version", "before", "difference", "why_missing", "event", "of_unit")
    INDICATOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    WHY_MISSING_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    OF_UNIT_FIELD_NUMBER: _ClassVar[int]
    indicator: str
    unit: str
    name: str
    kind: str
    value: str
    basis: str
    submission: str
    version: int
    before: str
    difference: str
    why_missing: str
    event: str
    of_unit: str
    def __init__(self, indicator: _Optional[str] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., value: _Optional[str] = ..., basis: _Optional[str] = ..., submission: _Optional[str] = ..., version: _Optional[int] = ..., before: _Optional[str] = ..., difference: _Optional[str] = ..., why_missing: _Optional[str] = ..., event: _Optional[str] = ..., of_unit: _Optional[str] = ...) -> None: ...

class ConsolidatedFigures(_message.Message):
    __slots__ = ("district", "obligation", "period", "as_of", "known_at", "sums", "figures", "missing")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    SUMS_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    district: str
    obligation: str
    period: str
    as_of: str
    known_at: str
    sums: _containers.RepeatedCompositeFieldContainer[FigureSum]
    figures: _containers.RepeatedCompositeFieldContainer[UnitFigure]
    missing: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, district: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., sums: _Optional[_Iterable[_Union[FigureSum, _Mapping]]] = ..., figures: _Optional[_Iterable[_Union[UnitFigure, _Mapping]]] = ..., missing: _Optional[_Iterable[str]] = ...) -> None: ...

class ExportTableRequest(_message.Message):
    __slots__ = ("table", "district", "year", "as_of", "known_at", "unit", "obligation", "period", "scheme", "lineage", "lang", "columns", "units", "obligations", "kinds", "statuses", "state")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    LINEAGE_FIELD_NUMBER: _ClassVar[int]
    LANG_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    table: str
    district: str
    year: int
    as_of: str
    known_at: str
    unit: str
    obligation: str
    period: str
    scheme: str
    lineage: Lineage
    lang: str
    columns: _containers.RepeatedScalarFieldContainer[str]
    units: _containers.RepeatedScalarFieldContainer[str]
    obligations: _containers.RepeatedScalarFieldContainer[str]
    kinds: _containers.RepeatedScalarFieldContainer[str]
    statuses: _containers.RepeatedScalarFieldContainer[str]
    state: str
    def __init__(self, table: _Optional[str] = ..., district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., scheme: _Optional[str] = ..., lineage: _Optional[_Union[Lineage, str]] = ..., lang: _Optional[str] = ..., columns: _Optional[_Iterable[str]] = ..., units: _Optional[_Iterable[str]] = ..., obligations: _Optional[_Iterable[str]] = ..., kinds: _Optional[_Iterable[str]] = ..., statuses: _Optional[_Iterable[str]] = ..., state: _Optional[str] = ...) -> None: ...

class Column(_message.Message):
    __slots__ = ("name", "type")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: str
    def __init__(self, name: _Optional[str] = ..., type: _Optional[str] = ...) -> None: ...

class TablePart(_message.Message):
    __slots__ = ("table", "as_of", "known_at", "columns", "values", "district")
    TABLE_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    table: str
    as_of: str
    known_at: str
    columns: _containers.RepeatedCompositeFieldContainer[Column]
    values: _containers.RepeatedScalarFieldContainer[str]
    district: str
    def __init__(self, table: _Optional[str] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., columns: _Optional[_Iterable[_Union[Column, _Mapping]]] = ..., values: _Optional[_Iterable[str]] = ..., district: _Optional[str] = ...) -> None: ...

class ActivateSchemeRequest(_message.Message):
    __slots__ = ("request_id", "actor", "scheme_json", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    SCHEME_JSON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    scheme_json: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., scheme_json: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class ActivateSchemeResponse(_message.Message):
    __slots__ = ("scheme", "version", "repeat", "changes", "moved", "findings")
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    scheme: str
    version: int
    repeat: bool
    changes: _containers.RepeatedScalarFieldContainer[str]
    moved: _containers.RepeatedCompositeFieldContainer[Score]
    findings: _containers.RepeatedCompositeFieldContainer[SchemeFinding]
    def __init__(self, scheme: _Optional[str] = ..., version: _Optional[int] = ..., repeat: _Optional[bool] = ..., changes: _Optional[_Iterable[str]] = ..., moved: _Optional[_Iterable[_Union[Score, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[SchemeFinding, _Mapping]]] = ...) -> None: ...

class SchemeFinding(_message.Message):
    __slots__ = ("severity", "code", "where", "text", "advice")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ADVICE_FIELD_NUMBER: _ClassVar[int]
    severity: str
    code: str
    where: _containers.RepeatedScalarFieldContainer[str]
    text: str
    advice: str
    def __init__(self, severity: _Optional[str] = ..., code: _Optional[str] = ..., where: _Optional[_Iterable[str]] = ..., text: _Optional[str] = ..., advice: _Optional[str] = ...) -> None: ...

class WithdrawSchemeRequest(_message.Message):
    __slots__ = ("request_id", "actor", "scheme", "version", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    scheme: str
    version: int
    reason: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., scheme: _Optional[str] = ..., version: _Optional[int] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class SchemeResponse(_message.Message):
    __slots__ = ("scheme", "repeat")
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    scheme: Scheme
    repeat: bool
    def __init__(self, scheme: _Optional[_Union[Scheme, _Mapping]] = ..., repeat: _Optional[bool] = ...) -> None: ...

class ListSchemesRequest(_message.Message):
    __slots__ = ("as_of", "known_at", "all")
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    as_of: str
    known_at: str
    all: bool
    def __init__(self, as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., all: _Optional[bool] = ...) -> None: ...

class GetSchemeRequest(_message.Message):
    __slots__ = ("scheme", "version")
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    scheme: str
    version: int
    def __init__(self, scheme: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Scheme(_message.Message):
    __slots__ = ("scheme", "version", "title", "valid_from", "valid_until", "source", "content_json", "activated_at", "withdrawn_at", "leads")
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_JSON_FIELD_NUMBER: _ClassVar[int]
    ACTIVATED_AT_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_AT_FIELD_NUMBER: _ClassVar[int]
    LEADS_FIELD_NUMBER: _ClassVar[int]
    scheme: str
    version: int
    title: str
    valid_from: str
    valid_until: str
    source: str
    content_json: str
    activated_at: str
    withdrawn_at: str
    leads: bool
    def __init__(self, scheme: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_until: _Optional[str] = ..., source: _Optional[str] = ..., content_json: _Optional[str] = ..., activated_at: _Optional[str] = ..., withdrawn_at: _Optional[str] = ..., leads: _Optional[bool] = ...) -> None: ...

class ListSchemesResponse(_message.Message):
    __slots__ = ("schemes",)
    SCHEMES_FIELD_NUMBER: _ClassVar[int]
    schemes: _containers.RepeatedCompositeFieldContainer[Scheme]
    def __init__(self, schemes: _Optional[_Iterable[_Union[Scheme, _Mapping]]] = ...) -> None: ...

class ListScoresRequest(_message.Message):
    __slots__ = ("district", "year", "as_of", "known_at", "scheme", "lineage", "kinds", "page_size", "page_token")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    LINEAGE_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    district: str
    year: int
    as_of: str
    known_at: str
    scheme: str
    lineage: Lineage
    kinds: _containers.RepeatedScalarFieldContainer[str]
    page_size: int
    page_token: str
    def __init__(self, district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., scheme: _Optional[str] = ..., lineage: _Optional[_Union[Lineage, str]] = ..., kinds: _Optional[_Iterable[str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class Score(_message.Message):
    __slots__ = ("rank", "of", "unit", "name", "kind", "district", "score", "earned", "maximum", "timeliness", "quality", "classed", "provisional", "counts", "was_score", "was_rank", "was_classed", "why")
    class CountsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    RANK_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    TIMELINESS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    CLASSED_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    WAS_SCORE_FIELD_NUMBER: _ClassVar[int]
    WAS_RANK_FIELD_NUMBER: _ClassVar[int]
    WAS_CLASSED_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    rank: int
    of: int
    unit: str
    name: str
    kind: str
    district: str
    score: str
    earned: str
    maximum: str
    timeliness: str
    quality: str
    classed: str
    provisional: bool
    counts: _containers.ScalarMap[str, int]
    was_score: str
    was_rank: int
    was_classed: str
    why: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, rank: _Optional[int] = ..., of: _Optional[int] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., district: _Optional[str] = ..., score: _Optional[str] = ..., earned: _Optional[str] = ..., maximum: _Optional[str] = ..., timeliness: _Optional[str] = ..., quality: _Optional[str] = ..., classed: _Optional[str] = ..., provisional: _Optional[bool] = ..., counts: _Optional[_Mapping[str, int]] = ..., was_score: _Optional[str] = ..., was_rank: _Optional[int] = ..., was_classed: _Optional[str] = ..., why: _Optional[_Iterable[str]] = ...) -> None: ...

class Scores(_message.Message):
    __slots__ = ("scheme", "version", "year", "as_of", "known_at", "scores", "next_page_token")
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    scheme: str
    version: int
    year: int
    as_of: str
    known_at: str
    scores: _containers.RepeatedCompositeFieldContainer[Score]
    next_page_token: str
    def __init__(self, scheme: _Optional[str] = ..., version: _Optional[int] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., scores: _Optional[_Iterable[_Union[Score, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetScoreRequest(_message.Message):
    __slots__ = ("unit", "year", "as_of", "known_at", "scheme", "lineage", "lang")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    LINEAGE_FIELD_NUMBER: _ClassVar[int]
    LANG_FIELD_NUMBER: _ClassVar[int]
    unit: str
    year: int
    as_of: str
    known_at: str
    scheme: str
    lineage: Lineage
    lang: str
    def __init__(self, unit: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., scheme: _Optional[str] = ..., lineage: _Optional[_Union[Lineage, str]] = ..., lang: _Optional[str] = ...) -> None: ...

class Point(_message.Message):
    __slots__ = ("obligation", "title", "period", "status", "axis", "rule", "earned", "maximum", "arithmetic", "events", "evidence", "provisional", "of_unit")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AXIS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    OF_UNIT_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    title: str
    period: str
    status: str
    axis: str
    rule: str
    earned: str
    maximum: str
    arithmetic: str
    events: _containers.RepeatedScalarFieldContainer[str]
    evidence: str
    provisional: bool
    of_unit: str
    def __init__(self, obligation: _Optional[str] = ..., title: _Optional[str] = ..., period: _Optional[str] = ..., status: _Optional[str] = ..., axis: _Optional[str] = ..., rule: _Optional[str] = ..., earned: _Optional[str] = ..., maximum: _Optional[str] = ..., arithmetic: _Optional[str] = ..., events: _Optional[_Iterable[str]] = ..., evidence: _Optional[str] = ..., provisional: _Optional[bool] = ..., of_unit: _Optional[str] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("score", "scheme", "version", "source", "year", "as_of", "known_at", "points", "text")
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    score: Score
    scheme: str
    version: int
    source: str
    year: int
    as_of: str
    known_at: str
    points: _containers.RepeatedCompositeFieldContainer[Point]
    text: str
    def __init__(self, score: _Optional[_Union[Score, _Mapping]] = ..., scheme: _Optional[str] = ..., version: _Optional[int] = ..., source: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., points: _Optional[_Iterable[_Union[Point, _Mapping]]] = ..., text: _Optional[str] = ...) -> None: ...

class ForeseenDuty(_message.Message):
    __slots__ = ("district", "unit", "obligation", "period", "due_at", "firm", "title", "outage")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    FIRM_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    OUTAGE_FIELD_NUMBER: _ClassVar[int]
    district: str
    unit: str
    obligation: str
    period: str
    due_at: str
    firm: bool
    title: str
    outage: str
    def __init__(self, district: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., due_at: _Optional[str] = ..., firm: _Optional[bool] = ..., title: _Optional[str] = ..., outage: _Optional[str] = ...) -> None: ...

class ForeseenPeriod(_message.Message):
    __slots__ = ("obligation", "period", "no", "title", "due_at", "opened_at", "others")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    NO_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    period: str
    no: int
    title: str
    due_at: str
    opened_at: str
    others: str
    def __init__(self, obligation: _Optional[str] = ..., period: _Optional[str] = ..., no: _Optional[int] = ..., title: _Optional[str] = ..., due_at: _Optional[str] = ..., opened_at: _Optional[str] = ..., others: _Optional[str] = ...) -> None: ...

class ForeseenUnit(_message.Message):
    __slots__ = ("unit", "no", "name", "kind", "district", "province", "began_at")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NO_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    BEGAN_AT_FIELD_NUMBER: _ClassVar[int]
    unit: str
    no: int
    name: str
    kind: str
    district: str
    province: str
    began_at: str
    def __init__(self, unit: _Optional[str] = ..., no: _Optional[int] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., district: _Optional[str] = ..., province: _Optional[str] = ..., began_at: _Optional[str] = ...) -> None: ...

class SimulateRequest(_message.Message):
    __slots__ = ("district", "year", "as_of", "known_at", "scheme_json", "scheme", "foresees", "duties", "days_off", "days_worked", "other_calendar", "lang", "periods", "units")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    SCHEME_JSON_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    FORESEES_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    DAYS_OFF_FIELD_NUMBER: _ClassVar[int]
    DAYS_WORKED_FIELD_NUMBER: _ClassVar[int]
    OTHER_CALENDAR_FIELD_NUMBER: _ClassVar[int]
    LANG_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    district: str
    year: int
    as_of: str
    known_at: str
    scheme_json: str
    scheme: str
    foresees: bool
    duties: _containers.RepeatedCompositeFieldContainer[ForeseenDuty]
    days_off: _containers.RepeatedScalarFieldContainer[str]
    days_worked: _containers.RepeatedScalarFieldContainer[str]
    other_calendar: bool
    lang: str
    periods: _containers.RepeatedCompositeFieldContainer[ForeseenPeriod]
    units: _containers.RepeatedCompositeFieldContainer[ForeseenUnit]
    def __init__(self, district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., scheme_json: _Optional[str] = ..., scheme: _Optional[str] = ..., foresees: _Optional[bool] = ..., duties: _Optional[_Iterable[_Union[ForeseenDuty, _Mapping]]] = ..., days_off: _Optional[_Iterable[str]] = ..., days_worked: _Optional[_Iterable[str]] = ..., other_calendar: _Optional[bool] = ..., lang: _Optional[str] = ..., periods: _Optional[_Iterable[_Union[ForeseenPeriod, _Mapping]]] = ..., units: _Optional[_Iterable[_Union[ForeseenUnit, _Mapping]]] = ...) -> None: ...

class SimulateResponse(_message.Message):
    __slots__ = ("moved", "scores", "was_counts", "counts", "scheme", "as_of", "known_at", "was_scheme")
    class Moved(_message.Message):
        __slots__ = ("district", "unit", "name", "obligation", "period", "was_status", "status", "was_due_at", "due_at", "was_days_late", "days_late", "why", "only_due")
        DISTRICT_FIELD_NUMBER: _ClassVar[int]
        UNIT_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        OBLIGATION_FIELD_NUMBER: _ClassVar[int]
        PERIOD_FIELD_NUMBER: _ClassVar[int]
        WAS_STATUS_FIELD_NUMBER: _ClassVar[int]
        STATUS_FIELD_NUMBER: _ClassVar[int]
        WAS_DUE_AT_FIELD_NUMBER: _ClassVar[int]
        DUE_AT_FIELD_NUMBER: _ClassVar[int]
        WAS_DAYS_LATE_FIELD_NUMBER: _ClassVar[int]
        DAYS_LATE_FIELD_NUMBER: _ClassVar[int]
        WHY_FIELD_NUMBER: _ClassVar[int]
        ONLY_DUE_FIELD_NUMBER: _ClassVar[int]
        district: str
        unit: str
        name: str
        obligation: str
        period: str
        was_status: str
        status: str
        was_due_at: str
        due_at: str
        was_days_late: int
        days_late: int
        why: str
        only_due: bool
        def __init__(self, district: _Optional[str] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., was_status: _Optional[str] = ..., status: _Optional[str] = ..., was_due_at: _Optional[str] = ..., due_at: _Optional[str] = ..., was_days_late: _Optional[int] = ..., days_late: _Optional[int] = ..., why: _Optional[str] = ..., only_due: _Optional[bool] = ...) -> None: ...
    class WasCountsEntry(_message.Message):
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
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    MOVED_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    WAS_COUNTS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    WAS_SCHEME_FIELD_NUMBER: _ClassVar[int]
    moved: _containers.RepeatedCompositeFieldContainer[SimulateResponse.Moved]
    scores: _containers.RepeatedCompositeFieldContainer[Score]
    was_counts: _containers.ScalarMap[str, int]
    counts: _containers.ScalarMap[str, int]
    scheme: str
    as_of: str
    known_at: str
    was_scheme: str
    def __init__(self, moved: _Optional[_Iterable[_Union[SimulateResponse.Moved, _Mapping]]] = ..., scores: _Optional[_Iterable[_Union[Score, _Mapping]]] = ..., was_counts: _Optional[_Mapping[str, int]] = ..., counts: _Optional[_Mapping[str, int]] = ..., scheme: _Optional[str] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., was_scheme: _Optional[str] = ...) -> None: ...

class WatchAggregatesRequest(_message.Message):
    __slots__ = ("district",)
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    district: str
    def __init__(self, district: _Optional[str] = ...) -> None: ...

class Aggregate(_message.Message):
    __slots__ = ("subject", "body")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    subject: str
    body: str
    def __init__(self, subject: _Optional[str] = ..., body: _Optional[str] = ...) -> None: ...

class FileObjectionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "against", "obligation", "period", "year", "scheme", "reasons", "evidence", "filed_by", "source", "filed_at")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    AGAINST_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    FILED_BY_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FILED_AT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    against: str
    obligation: str
    period: str
    year: int
    scheme: str
    reasons: str
    evidence: _containers.RepeatedScalarFieldContainer[str]
    filed_by: str
    source: str
    filed_at: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., against: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., year: _Optional[int] = ..., scheme: _Optional[str] = ..., reasons: _Optional[str] = ..., evidence: _Optional[_Iterable[str]] = ..., filed_by: _Optional[str] = ..., source: _Optional[str] = ..., filed_at: _Optional[str] = ...) -> None: ...

class AppealObjectionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "objection", "reasons", "evidence", "filed_by", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBJECTION_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    FILED_BY_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    objection: str
    reasons: str
    evidence: _containers.RepeatedScalarFieldContainer[str]
    filed_by: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., objection: _Optional[str] = ..., reasons: _Optional[str] = ..., evidence: _Optional[_Iterable[str]] = ..., filed_by: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class DecideObjectionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "objection", "outcome", "status", "faults_lifted", "reasons", "decided_by", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBJECTION_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FAULTS_LIFTED_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    objection: str
    outcome: str
    status: str
    faults_lifted: _containers.RepeatedScalarFieldContainer[str]
    reasons: str
    decided_by: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., objection: _Optional[str] = ..., outcome: _Optional[str] = ..., status: _Optional[str] = ..., faults_lifted: _Optional[_Iterable[str]] = ..., reasons: _Optional[str] = ..., decided_by: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class WithdrawObjectionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "objection", "reasons")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBJECTION_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    objection: str
    reasons: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., objection: _Optional[str] = ..., reasons: _Optional[str] = ...) -> None: ...

class ObjectionStep(_message.Message):
    __slots__ = ("what", "level", "at", "by", "outcome", "reasons", "evidence", "source", "until", "event")
    WHAT_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    what: str
    level: int
    at: str
    by: str
    outcome: str
    reasons: str
    evidence: _containers.RepeatedScalarFieldContainer[str]
    source: str
    until: str
    event: str
    def __init__(self, what: _Optional[str] = ..., level: _Optional[int] = ..., at: _Optional[str] = ..., by: _Optional[str] = ..., outcome: _Optional[str] = ..., reasons: _Optional[str] = ..., evidence: _Optional[_Iterable[str]] = ..., source: _Optional[str] = ..., until: _Optional[str] = ..., event: _Optional[str] = ...) -> None: ...

class Objection(_message.Message):
    __slots__ = ("objection", "district", "unit", "name", "against", "obligation", "period", "year", "scheme", "state", "level", "outcome", "decide_by", "appeal_by", "overdue", "steps", "level_name")
    OBJECTION_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    AGAINST_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    LEVEL_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    DECIDE_BY_FIELD_NUMBER: _ClassVar[int]
    APPEAL_BY_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    LEVEL_NAME_FIELD_NUMBER: _ClassVar[int]
    objection: str
    district: str
    unit: str
    name: str
    against: str
    obligation: str
    period: str
    year: int
    scheme: str
    state: str
    level: int
    outcome: str
    decide_by: str
    appeal_by: str
    overdue: bool
    steps: _containers.RepeatedCompositeFieldContainer[ObjectionStep]
    level_name: str
    def __init__(self, objection: _Optional[str] = ..., district: _Optional[str] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., against: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., year: _Optional[int] = ..., scheme: _Optional[str] = ..., state: _Optional[str] = ..., level: _Optional[int] = ..., outcome: _Optional[str] = ..., decide_by: _Optional[str] = ..., appeal_by: _Optional[str] = ..., overdue: _Optional[bool] = ..., steps: _Optional[_Iterable[_Union[ObjectionStep, _Mapping]]] = ..., level_name: _Optional[str] = ...) -> None: ...

class ObjectionResponse(_message.Message):
    __slots__ = ("objection", "repeat", "changes")
    OBJECTION_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    objection: Objection
    repeat: bool
    changes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, objection: _Optional[_Union[Objection, _Mapping]] = ..., repeat: _Optional[bool] = ..., changes: _Optional[_Iterable[str]] = ...) -> None: ...

class ListObjectionsRequest(_message.Message):
    __slots__ = ("district", "unit", "state", "year", "as_of", "known_at", "page_size", "page_token")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    district: str
    unit: str
    state: str
    year: int
    as_of: str
    known_at: str
    page_size: int
    page_token: str
    def __init__(self, district: _Optional[str] = ..., unit: _Optional[str] = ..., state: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListObjectionsResponse(_message.Message):
    __slots__ = ("objections", "next_page_token")
    OBJECTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    objections: _containers.RepeatedCompositeFieldContainer[Objection]
    next_page_token: str
    def __init__(self, objections: _Optional[_Iterable[_Union[Objection, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetObjectionRequest(_message.Message):
    __slots__ = ("objection",)
    OBJECTION_FIELD_NUMBER: _ClassVar[int]
    objection: str
    def __init__(self, objection: _Optional[str] = ...) -> None: ...

class GetObjectionStatisticsRequest(_message.Message):
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

class ObjectionStatistics(_message.Message):
    __slots__ = ("lines", "year", "as_of", "known_at")
    class Line(_message.Message):
        __slots__ = ("scope", "code", "filed", "open", "overdue", "upheld", "partly_upheld", "rejected", "inadmissible", "withdrawn", "upheld_share", "median_days")
        SCOPE_FIELD_NUMBER: _ClassVar[int]
        CODE_FIELD_NUMBER: _ClassVar[int]
        FILED_FIELD_NUMBER: _ClassVar[int]
        OPEN_FIELD_NUMBER: _ClassVar[int]
        OVERDUE_FIELD_NUMBER: _ClassVar[int]
        UPHELD_FIELD_NUMBER: _ClassVar[int]
        PARTLY_UPHELD_FIELD_NUMBER: _ClassVar[int]
        REJECTED_FIELD_NUMBER: _ClassVar[int]
        INADMISSIBLE_FIELD_NUMBER: _ClassVar[int]
        WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
        UPHELD_SHARE_FIELD_NUMBER: _ClassVar[int]
        MEDIAN_DAYS_FIELD_NUMBER: _ClassVar[int]
        scope: str
        code: str
        filed: int
        open: int
        overdue: int
        upheld: int
        partly_upheld: int
        rejected: int
        inadmissible: int
        withdrawn: int
        upheld_share: str
        median_days: str
        def __init__(self, scope: _Optional[str] = ..., code: _Optional[str] = ..., filed: _Optional[int] = ..., open: _Optional[int] = ..., overdue: _Optional[int] = ..., upheld: _Optional[int] = ..., partly_upheld: _Optional[int] = ..., rejected: _Optional[int] = ..., inadmissible: _Optional[int] = ..., withdrawn: _Optional[int] = ..., upheld_share: _Optional[str] = ..., median_days: _Optional[str] = ...) -> None: ...
    LINES_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[ObjectionStatistics.Line]
    year: int
    as_of: str
    known_at: str
    def __init__(self, lines: _Optional[_Iterable[_Union[ObjectionStatistics.Line, _Mapping]]] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., known_at: _Optional[str] = ...) -> None: ...
