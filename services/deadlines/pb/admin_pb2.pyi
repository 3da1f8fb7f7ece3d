from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ImportCatalogueRequest(_message.Message):
    __slots__ = ("request_id", "actor", "catalogue_json", "dry_run", "correct", "source", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_JSON_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    CORRECT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    catalogue_json: str
    dry_run: bool
    correct: bool
    source: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., catalogue_json: _Optional[str] = ..., dry_run: _Optional[bool] = ..., correct: _Optional[bool] = ..., source: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ForeseeDutiesRequest(_message.Message):
    __slots__ = ("catalogues_json", "roll", "district", "year", "as_of")
    CATALOGUES_JSON_FIELD_NUMBER: _ClassVar[int]
    ROLL_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    catalogues_json: _containers.RepeatedScalarFieldContainer[str]
    roll: str
    district: str
    year: int
    as_of: str
    def __init__(self, catalogues_json: _Optional[_Iterable[str]] = ..., roll: _Optional[str] = ..., district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ...) -> None: ...

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

class ForeseeDutiesPart(_message.Message):
    __slots__ = ("duties", "findings", "days_off", "days_worked", "periods", "units", "other_calendar")
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    DAYS_OFF_FIELD_NUMBER: _ClassVar[int]
    DAYS_WORKED_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    OTHER_CALENDAR_FIELD_NUMBER: _ClassVar[int]
    duties: _containers.RepeatedCompositeFieldContainer[ForeseenDuty]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    days_off: _containers.RepeatedScalarFieldContainer[str]
    days_worked: _containers.RepeatedScalarFieldContainer[str]
    periods: _containers.RepeatedCompositeFieldContainer[ForeseenPeriod]
    units: _containers.RepeatedCompositeFieldContainer[ForeseenUnit]
    other_calendar: bool
    def __init__(self, duties: _Optional[_Iterable[_Union[ForeseenDuty, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., days_off: _Optional[_Iterable[str]] = ..., days_worked: _Optional[_Iterable[str]] = ..., periods: _Optional[_Iterable[_Union[ForeseenPeriod, _Mapping]]] = ..., units: _Optional[_Iterable[_Union[ForeseenUnit, _Mapping]]] = ..., other_calendar: _Optional[bool] = ...) -> None: ...

class DutyChange(_message.Message):
    __slots__ = ("obligation", "period", "district", "unit", "change", "was_due_at", "due_at", "standing", "why")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    WAS_DUE_AT_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    period: str
    district: str
    unit: str
    change: str
    was_due_at: str
    due_at: str
    standing: str
    why: str
    def __init__(self, obligation: _Optional[str] = ..., period: _Optional[str] = ..., district: _Optional[str] = ..., unit: _Optional[str] = ..., change: _Optional[str] = ..., was_due_at: _Optional[str] = ..., due_at: _Optional[str] = ..., standing: _Optional[str] = ..., why: _Optional[str] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("severity", "code", "obligation", "period", "text", "advice", "quote", "where", "resolution")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ADVICE_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    severity: str
    code: str
    obligation: str
    period: str
    text: str
    advice: str
    quote: str
    where: str
    resolution: str
    def __init__(self, severity: _Optional[str] = ..., code: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., text: _Optional[str] = ..., advice: _Optional[str] = ..., quote: _Optional[str] = ..., where: _Optional[str] = ..., resolution: _Optional[str] = ...) -> None: ...

class ImportCatalogueResponse(_message.Message):
    __slots__ = ("changes", "repeat", "duties", "findings")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedScalarFieldContainer[str]
    repeat: bool
    duties: _containers.RepeatedCompositeFieldContainer[DutyChange]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    def __init__(self, changes: _Optional[_Iterable[str]] = ..., repeat: _Optional[bool] = ..., duties: _Optional[_Iterable[_Union[DutyChange, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ...) -> None: ...

class ListCataloguesRequest(_message.Message):
    __slots__ = ("lang",)
    LANG_FIELD_NUMBER: _ClassVar[int]
    lang: str
    def __init__(self, lang: _Optional[str] = ...) -> None: ...

class CatalogueRow(_message.Message):
    __slots__ = ("catalogue", "authority", "version", "imported_at", "obligations", "findings")
    CATALOGUE_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IMPORTED_AT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    catalogue: str
    authority: str
    version: int
    imported_at: str
    obligations: int
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    def __init__(self, catalogue: _Optional[str] = ..., authority: _Optional[str] = ..., version: _Optional[int] = ..., imported_at: _Optional[str] = ..., obligations: _Optional[int] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ...) -> None: ...

class ListCataloguesResponse(_message.Message):
    __slots__ = ("catalogues",)
    CATALOGUES_FIELD_NUMBER: _ClassVar[int]
    catalogues: _containers.RepeatedCompositeFieldContainer[CatalogueRow]
    def __init__(self, catalogues: _Optional[_Iterable[_Union[CatalogueRow, _Mapping]]] = ...) -> None: ...

class ResolveConflictRequest(_message.Message):
    __slots__ = ("request_id", "actor", "catalogue", "obligation", "period", "conflict", "due_json", "window_json", "accepted", "reason", "source", "source_date", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    CONFLICT_FIELD_NUMBER: _ClassVar[int]
    DUE_JSON_FIELD_NUMBER: _ClassVar[int]
    WINDOW_JSON_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_DATE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    catalogue: str
    obligation: str
    period: str
    conflict: str
    due_json: str
    window_json: str
    accepted: bool
    reason: str
    source: str
    source_date: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., catalogue: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., conflict: _Optional[str] = ..., due_json: _Optional[str] = ..., window_json: _Optional[str] = ..., accepted: _Optional[bool] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., source_date: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class ResolveConflictResponse(_message.Message):
    __slots__ = ("resolution", "repeat", "duties", "findings")
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    resolution: str
    repeat: bool
    duties: _containers.RepeatedCompositeFieldContainer[DutyChange]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    def __init__(self, resolution: _Optional[str] = ..., repeat: _Optional[bool] = ..., duties: _Optional[_Iterable[_Union[DutyChange, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ...) -> None: ...

class ListObligationsRequest(_message.Message):
    __slots__ = ("district",)
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    district: str
    def __init__(self, district: _Optional[str] = ...) -> None: ...

class Obligation(_message.Message):
    __slots__ = ("obligation", "no", "title", "version", "catalogue", "recurs", "due", "roll", "basis", "citation", "quote", "follows", "valid_from", "valid_until", "channels", "signed", "annexes", "annex_codes", "figures", "sections", "periods", "findings", "audience", "assumed")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    NO_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_FIELD_NUMBER: _ClassVar[int]
    RECURS_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    ROLL_FIELD_NUMBER: _ClassVar[int]
    BASIS_FIELD_NUMBER: _ClassVar[int]
    CITATION_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    FOLLOWS_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    SIGNED_FIELD_NUMBER: _ClassVar[int]
    ANNEXES_FIELD_NUMBER: _ClassVar[int]
    ANNEX_CODES_FIELD_NUMBER: _ClassVar[int]
    FIGURES_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    ASSUMED_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    no: int
    title: str
    version: int
    catalogue: str
    recurs: str
    due: str
    roll: str
    basis: str
    citation: str
    quote: str
    follows: str
    valid_from: str
    valid_until: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    signed: bool
    annexes: bool
    annex_codes: _containers.RepeatedScalarFieldContainer[str]
    figures: _containers.RepeatedScalarFieldContainer[str]
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    periods: _containers.RepeatedCompositeFieldContainer[Period]
    findings: _containers.RepeatedCompositeFieldContainer[Finding]
    audience: str
    assumed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, obligation: _Optional[str] = ..., no: _Optional[int] = ..., title: _Optional[str] = ..., version: _Optional[int] = ..., catalogue: _Optional[str] = ..., recurs: _Optional[str] = ..., due: _Optional[str] = ..., roll: _Optional[str] = ..., basis: _Optional[str] = ..., citation: _Optional[str] = ..., quote: _Optional[str] = ..., follows: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_until: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ..., signed: _Optional[bool] = ..., annexes: _Optional[bool] = ..., annex_codes: _Optional[_Iterable[str]] = ..., figures: _Optional[_Iterable[str]] = ..., sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., periods: _Optional[_Iterable[_Union[Period, _Mapping]]] = ..., findings: _Optional[_Iterable[_Union[Finding, _Mapping]]] = ..., audience: _Optional[str] = ..., assumed: _Optional[_Iterable[str]] = ...) -> None: ...

class Section(_message.Message):
    __slots__ = ("code", "title", "supplier", "every", "state", "arrived_at", "name")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SUPPLIER_FIELD_NUMBER: _ClassVar[int]
    EVERY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    code: str
    title: str
    supplier: str
    every: bool
    state: str
    arrived_at: str
    name: str
    def __init__(self, code: _Optional[str] = ..., title: _Optional[str] = ..., supplier: _Optional[str] = ..., every: _Optional[bool] = ..., state: _Optional[str] = ..., arrived_at: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class ListObligationsResponse(_message.Message):
    __slots__ = ("obligations",)
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    obligations: _containers.RepeatedCompositeFieldContainer[Obligation]
    def __init__(self, obligations: _Optional[_Iterable[_Union[Obligation, _Mapping]]] = ...) -> None: ...

class GetObligationRequest(_message.Message):
    __slots__ = ("obligation", "lang")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    LANG_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    lang: str
    def __init__(self, obligation: _Optional[str] = ..., lang: _Optional[str] = ...) -> None: ...

class DemandReportRequest(_message.Message):
    __slots__ = ("request_id", "actor", "obligation", "turn_json", "units", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    TURN_JSON_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    obligation: str
    turn_json: str
    units: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., obligation: _Optional[str] = ..., turn_json: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class DemandReportResponse(_message.Message):
    __slots__ = ("demand", "repeat", "duties")
    DEMAND_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    demand: str
    repeat: bool
    duties: _containers.RepeatedCompositeFieldContainer[DutyChange]
    def __init__(self, demand: _Optional[str] = ..., repeat: _Optional[bool] = ..., duties: _Optional[_Iterable[_Union[DutyChange, _Mapping]]] = ...) -> None: ...

class ListDutiesRequest(_message.Message):
    __slots__ = ("district", "unit", "obligation", "period", "standing", "limit")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    district: str
    unit: str
    obligation: str
    period: str
    standing: str
    limit: int
    def __init__(self, district: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., standing: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class Duty(_message.Message):
    __slots__ = ("district", "unit", "name", "obligation", "period", "due_at", "raw_due_at", "standing", "arrived_at", "firm", "extension", "waiver", "credit", "sections")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    RAW_DUE_AT_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    FIRM_FIELD_NUMBER: _ClassVar[int]
    EXTENSION_FIELD_NUMBER: _ClassVar[int]
    WAIVER_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    district: str
    unit: str
    name: str
    obligation: str
    period: str
    due_at: str
    raw_due_at: str
    standing: str
    arrived_at: str
    firm: bool
    extension: str
    waiver: str
    credit: str
    sections: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, district: _Optional[str] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., due_at: _Optional[str] = ..., raw_due_at: _Optional[str] = ..., standing: _Optional[str] = ..., arrived_at: _Optional[str] = ..., firm: _Optional[bool] = ..., extension: _Optional[str] = ..., waiver: _Optional[str] = ..., credit: _Optional[str] = ..., sections: _Optional[_Iterable[str]] = ...) -> None: ...

class ListDutiesResponse(_message.Message):
    __slots__ = ("duties",)
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    duties: _containers.RepeatedCompositeFieldContainer[Duty]
    def __init__(self, duties: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ...) -> None: ...

class GetDutyRequest(_message.Message):
    __slots__ = ("unit", "obligation", "period")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    unit: str
    obligation: str
    period: str
    def __init__(self, unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ...) -> None: ...

class Arrival(_message.Message):
    __slots__ = ("unit", "district", "submission_id", "outcome", "arrived_at")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ARRIVED_AT_FIELD_NUMBER: _ClassVar[int]
    unit: str
    district: str
    submission_id: str
    outcome: str
    arrived_at: str
    def __init__(self, unit: _Optional[str] = ..., district: _Optional[str] = ..., submission_id: _Optional[str] = ..., outcome: _Optional[str] = ..., arrived_at: _Optional[str] = ...) -> None: ...

class DutyDetail(_message.Message):
    __slots__ = ("duty", "arrivals", "predecessors", "decisions", "notes", "arithmetic", "successors")
    DUTY_FIELD_NUMBER: _ClassVar[int]
    ARRIVALS_FIELD_NUMBER: _ClassVar[int]
    PREDECESSORS_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    SUCCESSORS_FIELD_NUMBER: _ClassVar[int]
    duty: Duty
    arrivals: _containers.RepeatedCompositeFieldContainer[Arrival]
    predecessors: _containers.RepeatedCompositeFieldContainer[Arrival]
    decisions: _containers.RepeatedCompositeFieldContainer[DecisionRow]
    notes: _containers.RepeatedCompositeFieldContainer[DecisionRow]
    arithmetic: str
    successors: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, duty: _Optional[_Union[Duty, _Mapping]] = ..., arrivals: _Optional[_Iterable[_Union[Arrival, _Mapping]]] = ..., predecessors: _Optional[_Iterable[_Union[Arrival, _Mapping]]] = ..., decisions: _Optional[_Iterable[_Union[DecisionRow, _Mapping]]] = ..., notes: _Optional[_Iterable[_Union[DecisionRow, _Mapping]]] = ..., arithmetic: _Optional[str] = ..., successors: _Optional[_Iterable[str]] = ...) -> None: ...

class ExtendDeadlineRequest(_message.Message):
    __slots__ = ("request_id", "actor", "obligation", "period", "units", "until", "reason", "source", "dry_run", "everybody")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    EVERYBODY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    obligation: str
    period: str
    units: _containers.RepeatedScalarFieldContainer[str]
    until: str
    reason: str
    source: str
    dry_run: bool
    everybody: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., until: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ..., everybody: _Optional[bool] = ...) -> None: ...

class WaiveDutyRequest(_message.Message):
    __slots__ = ("request_id", "actor", "obligation", "period", "units", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    obligation: str
    period: str
    units: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class CreditPredecessorRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "obligation", "period", "predecessor", "submission_id", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    PREDECESSOR_FIELD_NUMBER: _ClassVar[int]
    SUBMISSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    obligation: str
    period: str
    predecessor: str
    submission_id: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., predecessor: _Optional[str] = ..., submission_id: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class RevokeDecisionRequest(_message.Message):
    __slots__ = ("request_id", "actor", "decision", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    decision: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., decision: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class DecisionResponse(_message.Message):
    __slots__ = ("decision", "repeat", "duties")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    decision: str
    repeat: bool
    duties: _containers.RepeatedCompositeFieldContainer[DutyChange]
    def __init__(self, decision: _Optional[str] = ..., repeat: _Optional[bool] = ..., duties: _Optional[_Iterable[_Union[DutyChange, _Mapping]]] = ...) -> None: ...

class ListDecisionsRequest(_message.Message):
    __slots__ = ("kind", "unit", "obligation", "period", "standing_only", "limit")
    KIND_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    STANDING_ONLY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    kind: str
    unit: str
    obligation: str
    period: str
    standing_only: bool
    limit: int
    def __init__(self, kind: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., standing_only: _Optional[bool] = ..., limit: _Optional[int] = ...) -> None: ...

class DecisionRow(_message.Message):
    __slots__ = ("decision", "kind", "actor", "decided_at", "reason", "source", "about", "units", "until", "revoked_at", "revoked_by", "revoked_reason")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REVOKED_AT_FIELD_NUMBER: _ClassVar[int]
    REVOKED_BY_FIELD_NUMBER: _ClassVar[int]
    REVOKED_REASON_FIELD_NUMBER: _ClassVar[int]
    decision: str
    kind: str
    actor: str
    decided_at: str
    reason: str
    source: str
    about: str
    units: _containers.RepeatedScalarFieldContainer[str]
    until: str
    revoked_at: str
    revoked_by: str
    revoked_reason: str
    def __init__(self, decision: _Optional[str] = ..., kind: _Optional[str] = ..., actor: _Optional[str] = ..., decided_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., about: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., until: _Optional[str] = ..., revoked_at: _Optional[str] = ..., revoked_by: _Optional[str] = ..., revoked_reason: _Optional[str] = ...) -> None: ...

class ListDecisionsResponse(_message.Message):
    __slots__ = ("decisions",)
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[DecisionRow]
    def __init__(self, decisions: _Optional[_Iterable[_Union[DecisionRow, _Mapping]]] = ...) -> None: ...

class AddNoteRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "unit", "obligation", "period", "text", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    unit: str
    obligation: str
    period: str
    text: str
    source: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., unit: _Optional[str] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., text: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class Unit(_message.Message):
    __slots__ = ("unit", "no", "name", "kind", "district", "province", "email", "parent", "aliases", "address", "groups", "predecessors", "since", "ended_at", "how", "successors")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NO_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    PROVINCE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    PREDECESSORS_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    HOW_FIELD_NUMBER: _ClassVar[int]
    SUCCESSORS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    no: int
    name: str
    kind: str
    district: str
    province: str
    email: str
    parent: str
    aliases: _containers.RepeatedScalarFieldContainer[str]
    address: str
    groups: _containers.RepeatedScalarFieldContainer[str]
    predecessors: _containers.RepeatedScalarFieldContainer[str]
    since: str
    ended_at: str
    how: str
    successors: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, unit: _Optional[str] = ..., no: _Optional[int] = ..., name: _Optional[str] = ..., kind: _Optional[str] = ..., district: _Optional[str] = ..., province: _Optional[str] = ..., email: _Optional[str] = ..., parent: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., address: _Optional[str] = ..., groups: _Optional[_Iterable[str]] = ..., predecessors: _Optional[_Iterable[str]] = ..., since: _Optional[str] = ..., ended_at: _Optional[str] = ..., how: _Optional[str] = ..., successors: _Optional[_Iterable[str]] = ...) -> None: ...

class ListUnitsRequest(_message.Message):
    __slots__ = ("district", "kind", "parent", "as_of", "ended")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    district: str
    kind: str
    parent: str
    as_of: str
    ended: bool
    def __init__(self, district: _Optional[str] = ..., kind: _Optional[str] = ..., parent: _Optional[str] = ..., as_of: _Optional[str] = ..., ended: _Optional[bool] = ...) -> None: ...

class ListUnitsResponse(_message.Message):
    __slots__ = ("units",)
    UNITS_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[Unit]
    def __init__(self, units: _Optional[_Iterable[_Union[Unit, _Mapping]]] = ...) -> None: ...

class GetUnitRequest(_message.Message):
    __slots__ = ("unit",)
    UNIT_FIELD_NUMBER: _ClassVar[int]
    unit: str
    def __init__(self, unit: _Optional[str] = ...) -> None: ...

class UnitChange(_message.Message):
    __slots__ = ("act", "at", "what", "text", "source", "decided_at")
    ACT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    act: str
    at: str
    what: str
    text: str
    source: str
    decided_at: str
    def __init__(self, act: _Optional[str] = ..., at: _Optional[str] = ..., what: _Optional[str] = ..., text: _Optional[str] = ..., source: _Optional[str] = ..., decided_at: _Optional[str] = ...) -> None: ...

class UnitDetail(_message.Message):
    __slots__ = ("unit", "changes", "senders", "duties")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    SENDERS_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    unit: Unit
    changes: _containers.RepeatedCompositeFieldContainer[UnitChange]
    senders: _containers.RepeatedCompositeFieldContainer[SendsFor]
    duties: _containers.RepeatedCompositeFieldContainer[Duty]
    def __init__(self, unit: _Optional[_Union[Unit, _Mapping]] = ..., changes: _Optional[_Iterable[_Union[UnitChange, _Mapping]]] = ..., senders: _Optional[_Iterable[_Union[SendsFor, _Mapping]]] = ..., duties: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ...) -> None: ...

class RegisterUnitRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "effective_at", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: Unit
    effective_at: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[_Union[Unit, _Mapping]] = ..., effective_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class RenameUnitRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "name", "effective_at", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    name: str
    effective_at: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., name: _Optional[str] = ..., effective_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class MoveUnitRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "parent", "district", "effective_at", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    parent: str
    district: str
    effective_at: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., parent: _Optional[str] = ..., district: _Optional[str] = ..., effective_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class UnitResponse(_message.Message):
    __slots__ = ("unit", "repeat", "act", "ahead", "duties")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    AHEAD_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    unit: Unit
    repeat: bool
    act: str
    ahead: bool
    duties: _containers.RepeatedCompositeFieldContainer[DutyChange]
    def __init__(self, unit: _Optional[_Union[Unit, _Mapping]] = ..., repeat: _Optional[bool] = ..., act: _Optional[str] = ..., ahead: _Optional[bool] = ..., duties: _Optional[_Iterable[_Union[DutyChange, _Mapping]]] = ...) -> None: ...

class MergeUnitsRequest(_message.Message):
    __slots__ = ("request_id", "actor", "units", "into", "effective_at", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    INTO_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    units: _containers.RepeatedScalarFieldContainer[str]
    into: str
    effective_at: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., into: _Optional[str] = ..., effective_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class SplitUnitRequest(_message.Message):
    __slots__ = ("request_id", "actor", "unit", "into", "effective_at", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    INTO_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    unit: str
    into: _containers.RepeatedScalarFieldContainer[str]
    effective_at: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., unit: _Optional[str] = ..., into: _Optional[_Iterable[str]] = ..., effective_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class DissolveUnitRequest(_message.Message):
    __slots__ = ("request_id", "actor", "units", "effective_at", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    units: _containers.RepeatedScalarFieldContainer[str]
    effective_at: str
    reason: str
    source: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., effective_at: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class UnitsResponse(_message.Message):
    __slots__ = ("units", "repeat", "acts", "ahead", "duties")
    UNITS_FIELD_NUMBER: _ClassVar[int]
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    ACTS_FIELD_NUMBER: _ClassVar[int]
    AHEAD_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[Unit]
    repeat: bool
    acts: _containers.RepeatedScalarFieldContainer[str]
    ahead: bool
    duties: _containers.RepeatedCompositeFieldContainer[DutyChange]
    def __init__(self, units: _Optional[_Iterable[_Union[Unit, _Mapping]]] = ..., repeat: _Optional[bool] = ..., acts: _Optional[_Iterable[str]] = ..., ahead: _Optional[bool] = ..., duties: _Optional[_Iterable[_Union[DutyChange, _Mapping]]] = ...) -> None: ...

class Day(_message.Message):
    __slots__ = ("day", "working", "name", "scope", "provisional", "source", "source_date", "announced", "decreed_at", "reason")
    DAY_FIELD_NUMBER: _ClassVar[int]
    WORKING_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    PROVISIONAL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_DATE_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_FIELD_NUMBER: _ClassVar[int]
    DECREED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    day: str
    working: bool
    name: str
    scope: str
    provisional: bool
    source: str
    source_date: str
    announced: str
    decreed_at: str
    reason: str
    def __init__(self, day: _Optional[str] = ..., working: _Optional[bool] = ..., name: _Optional[str] = ..., scope: _Optional[str] = ..., provisional: _Optional[bool] = ..., source: _Optional[str] = ..., source_date: _Optional[str] = ..., announced: _Optional[str] = ..., decreed_at: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ListDaysRequest(_message.Message):
    __slots__ = ("year", "scope")
    YEAR_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    year: int
    scope: str
    def __init__(self, year: _Optional[int] = ..., scope: _Optional[str] = ...) -> None: ...

class ListDaysResponse(_message.Message):
    __slots__ = ("days",)
    DAYS_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[Day]
    def __init__(self, days: _Optional[_Iterable[_Union[Day, _Mapping]]] = ...) -> None: ...

class DecreeDayRequest(_message.Message):
    __slots__ = ("request_id", "actor", "days", "reason", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    days: _containers.RepeatedCompositeFieldContainer[Day]
    reason: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., days: _Optional[_Iterable[_Union[Day, _Mapping]]] = ..., reason: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class DecreeDayResponse(_message.Message):
    __slots__ = ("repeat", "changes", "duties")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    changes: _containers.RepeatedScalarFieldContainer[str]
    duties: _containers.RepeatedCompositeFieldContainer[DutyChange]
    def __init__(self, repeat: _Optional[bool] = ..., changes: _Optional[_Iterable[str]] = ..., duties: _Optional[_Iterable[_Union[DutyChange, _Mapping]]] = ...) -> None: ...

class ListPeriodsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Period(_message.Message):
    __slots__ = ("obligation", "period", "due_at", "state", "expected", "owing", "waits_for", "raw_due_at", "firm", "window_from", "window_to", "words", "conflict")
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_FIELD_NUMBER: _ClassVar[int]
    OWING_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    RAW_DUE_AT_FIELD_NUMBER: _ClassVar[int]
    FIRM_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FROM_FIELD_NUMBER: _ClassVar[int]
    WINDOW_TO_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    CONFLICT_FIELD_NUMBER: _ClassVar[int]
    obligation: str
    period: str
    due_at: str
    state: str
    expected: int
    owing: int
    waits_for: str
    raw_due_at: str
    firm: bool
    window_from: str
    window_to: str
    words: str
    conflict: str
    def __init__(self, obligation: _Optional[str] = ..., period: _Optional[str] = ..., due_at: _Optional[str] = ..., state: _Optional[str] = ..., expected: _Optional[int] = ..., owing: _Optional[int] = ..., waits_for: _Optional[str] = ..., raw_due_at: _Optional[str] = ..., firm: _Optional[bool] = ..., window_from: _Optional[str] = ..., window_to: _Optional[str] = ..., words: _Optional[str] = ..., conflict: _Optional[str] = ...) -> None: ...

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
    __slots__ = ("period", "instants", "open", "sections", "arithmetic")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    INSTANTS_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    period: Period
    instants: _containers.RepeatedCompositeFieldContainer[Instant]
    open: _containers.RepeatedCompositeFieldContainer[OpenDuty]
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    arithmetic: str
    def __init__(self, period: _Optional[_Union[Period, _Mapping]] = ..., instants: _Optional[_Iterable[_Union[Instant, _Mapping]]] = ..., open: _Optional[_Iterable[_Union[OpenDuty, _Mapping]]] = ..., sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., arithmetic: _Optional[str] = ...) -> None: ...

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
