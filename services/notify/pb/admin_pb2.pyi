from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SetIssuerRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "issuer_json", "since", "until")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    ISSUER_JSON_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    issuer_json: str
    since: str
    until: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., issuer_json: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class Citation(_message.Message):
    __slots__ = ("number", "date", "title", "item")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    number: str
    date: str
    title: str
    item: str
    def __init__(self, number: _Optional[str] = ..., date: _Optional[str] = ..., title: _Optional[str] = ..., item: _Optional[str] = ...) -> None: ...

class SetIssuerResponse(_message.Message):
    __slots__ = ("repeat",)
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    def __init__(self, repeat: _Optional[bool] = ...) -> None: ...

class DraftRectificationRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "year", "as_of")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    year: int
    as_of: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ...) -> None: ...

class DraftRectificationResponse(_message.Message):
    __slots__ = ("repeat", "letter")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    letter: Letter
    def __init__(self, repeat: _Optional[bool] = ..., letter: _Optional[_Union[Letter, _Mapping]] = ...) -> None: ...

class ListLettersRequest(_message.Message):
    __slots__ = ("district", "states", "kinds", "unit", "year", "page_size", "page_token")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    district: str
    states: _containers.RepeatedScalarFieldContainer[str]
    kinds: _containers.RepeatedScalarFieldContainer[str]
    unit: str
    year: int
    page_size: int
    page_token: str
    def __init__(self, district: _Optional[str] = ..., states: _Optional[_Iterable[str]] = ..., kinds: _Optional[_Iterable[str]] = ..., unit: _Optional[str] = ..., year: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class GetLetterRequest(_message.Message):
    __slots__ = ("letter", "without_pdf")
    LETTER_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_PDF_FIELD_NUMBER: _ClassVar[int]
    letter: str
    without_pdf: bool
    def __init__(self, letter: _Optional[str] = ..., without_pdf: _Optional[bool] = ...) -> None: ...

class Letter(_message.Message):
    __slots__ = ("letter", "kind", "district", "number", "dated", "subject", "units", "duties", "state", "pdf", "drafted_at", "policy", "template", "brake", "reason", "source", "corrects", "corrected_by", "approved_by", "signed_at", "certificate", "sendings", "steps", "book", "year", "signature")
    LETTER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DATED_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PDF_FIELD_NUMBER: _ClassVar[int]
    DRAFTED_AT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    BRAKE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CORRECTS_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_BY_FIELD_NUMBER: _ClassVar[int]
    APPROVED_BY_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_FIELD_NUMBER: _ClassVar[int]
    SENDINGS_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    BOOK_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    letter: str
    kind: str
    district: str
    number: str
    dated: str
    subject: str
    units: _containers.RepeatedScalarFieldContainer[str]
    duties: _containers.RepeatedScalarFieldContainer[str]
    state: str
    pdf: bytes
    drafted_at: str
    policy: str
    template: str
    brake: bool
    reason: str
    source: Citation
    corrects: str
    corrected_by: _containers.RepeatedScalarFieldContainer[str]
    approved_by: str
    signed_at: str
    certificate: str
    sendings: _containers.RepeatedCompositeFieldContainer[LetterSending]
    steps: _containers.RepeatedCompositeFieldContainer[LetterStep]
    book: str
    year: int
    signature: LetterSignature
    def __init__(self, letter: _Optional[str] = ..., kind: _Optional[str] = ..., district: _Optional[str] = ..., number: _Optional[str] = ..., dated: _Optional[str] = ..., subject: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., duties: _Optional[_Iterable[str]] = ..., state: _Optional[str] = ..., pdf: _Optional[bytes] = ..., drafted_at: _Optional[str] = ..., policy: _Optional[str] = ..., template: _Optional[str] = ..., brake: _Optional[bool] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ..., corrects: _Optional[str] = ..., corrected_by: _Optional[_Iterable[str]] = ..., approved_by: _Optional[str] = ..., signed_at: _Optional[str] = ..., certificate: _Optional[str] = ..., sendings: _Optional[_Iterable[_Union[LetterSending, _Mapping]]] = ..., steps: _Optional[_Iterable[_Union[LetterStep, _Mapping]]] = ..., book: _Optional[str] = ..., year: _Optional[int] = ..., signature: _Optional[_Union[LetterSignature, _Mapping]] = ...) -> None: ...

class LetterSignature(_message.Message):
    __slots__ = ("intact", "valid", "trusted", "signer", "at", "why")
    INTACT_FIELD_NUMBER: _ClassVar[int]
    VALID_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_FIELD_NUMBER: _ClassVar[int]
    SIGNER_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    intact: bool
    valid: bool
    trusted: bool
    signer: str
    at: str
    why: str
    def __init__(self, intact: _Optional[bool] = ..., valid: _Optional[bool] = ..., trusted: _Optional[bool] = ..., signer: _Optional[str] = ..., at: _Optional[str] = ..., why: _Optional[str] = ...) -> None: ...

class LetterSending(_message.Message):
    __slots__ = ("unit", "name", "channel", "to", "state", "message", "at", "error", "again", "uncertain")
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    AGAIN_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_FIELD_NUMBER: _ClassVar[int]
    unit: str
    name: str
    channel: str
    to: str
    state: str
    message: str
    at: str
    error: str
    again: int
    uncertain: bool
    def __init__(self, unit: _Optional[str] = ..., name: _Optional[str] = ..., channel: _Optional[str] = ..., to: _Optional[str] = ..., state: _Optional[str] = ..., message: _Optional[str] = ..., at: _Optional[str] = ..., error: _Optional[str] = ..., again: _Optional[int] = ..., uncertain: _Optional[bool] = ...) -> None: ...

class LetterStep(_message.Message):
    __slots__ = ("what", "at", "by", "detail", "event")
    WHAT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    what: str
    at: str
    by: str
    detail: str
    event: str
    def __init__(self, what: _Optional[str] = ..., at: _Optional[str] = ..., by: _Optional[str] = ..., detail: _Optional[str] = ..., event: _Optional[str] = ...) -> None: ...

class ListLettersResponse(_message.Message):
    __slots__ = ("letters", "next_page_token", "total")
    LETTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    letters: _containers.RepeatedCompositeFieldContainer[Letter]
    next_page_token: str
    total: int
    def __init__(self, letters: _Optional[_Iterable[_Union[Letter, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total: _Optional[int] = ...) -> None: ...

class LetterResponse(_message.Message):
    __slots__ = ("repeat", "letter", "pdf")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    PDF_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    letter: Letter
    pdf: bytes
    def __init__(self, repeat: _Optional[bool] = ..., letter: _Optional[_Union[Letter, _Mapping]] = ..., pdf: _Optional[bytes] = ...) -> None: ...

class DraftLetterRequest(_message.Message):
    __slots__ = ("request_id", "actor", "kind", "district", "units", "obligation", "period", "year", "as_of", "reason", "source", "letter", "fields_json", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    OBLIGATION_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    FIELDS_JSON_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    kind: str
    district: str
    units: _containers.RepeatedScalarFieldContainer[str]
    obligation: str
    period: str
    year: int
    as_of: str
    reason: str
    source: Citation
    letter: str
    fields_json: str
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., kind: _Optional[str] = ..., district: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., obligation: _Optional[str] = ..., period: _Optional[str] = ..., year: _Optional[int] = ..., as_of: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ..., letter: _Optional[str] = ..., fields_json: _Optional[str] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class PreviewLetterRequest(_message.Message):
    __slots__ = ("letter", "kind", "format", "resolution")
    LETTER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    letter: str
    kind: str
    format: str
    resolution: int
    def __init__(self, letter: _Optional[str] = ..., kind: _Optional[str] = ..., format: _Optional[str] = ..., resolution: _Optional[int] = ...) -> None: ...

class PreviewLetterResponse(_message.Message):
    __slots__ = ("files", "name")
    FILES_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    files: _containers.RepeatedScalarFieldContainer[bytes]
    name: str
    def __init__(self, files: _Optional[_Iterable[bytes]] = ..., name: _Optional[str] = ...) -> None: ...

class ListTextsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListTextsResponse(_message.Message):
    __slots__ = ("texts",)
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedCompositeFieldContainer[LetterText]
    def __init__(self, texts: _Optional[_Iterable[_Union[LetterText, _Mapping]]] = ...) -> None: ...

class LetterText(_message.Message):
    __slots__ = ("kind", "template", "title", "fields", "body")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    kind: str
    template: str
    title: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    body: str
    def __init__(self, kind: _Optional[str] = ..., template: _Optional[str] = ..., title: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ..., body: _Optional[str] = ...) -> None: ...

class JudgeLetterRequest(_message.Message):
    __slots__ = ("request_id", "actor", "letter", "person", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    letter: str
    person: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., letter: _Optional[str] = ..., person: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class NumberLetterRequest(_message.Message):
    __slots__ = ("request_id", "actor", "letter", "number", "dated", "symbol")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DATED_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    letter: str
    number: int
    dated: str
    symbol: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., letter: _Optional[str] = ..., number: _Optional[int] = ..., dated: _Optional[str] = ..., symbol: _Optional[str] = ...) -> None: ...

class ActOnLetterRequest(_message.Message):
    __slots__ = ("request_id", "actor", "letter", "unit", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    letter: str
    unit: str
    reason: str
    source: Citation
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., letter: _Optional[str] = ..., unit: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ...) -> None: ...

class RecordDeliveryRequest(_message.Message):
    __slots__ = ("request_id", "actor", "letter", "unit", "outcome", "code", "detail", "at")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    letter: str
    unit: str
    outcome: str
    code: str
    detail: str
    at: str
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., letter: _Optional[str] = ..., unit: _Optional[str] = ..., outcome: _Optional[str] = ..., code: _Optional[str] = ..., detail: _Optional[str] = ..., at: _Optional[str] = ...) -> None: ...

class HoldLettersRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    reason: str
    source: Citation
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ...) -> None: ...

class HoldLettersResponse(_message.Message):
    __slots__ = ("repeat", "held", "waiting")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    held: bool
    waiting: int
    def __init__(self, repeat: _Optional[bool] = ..., held: _Optional[bool] = ..., waiting: _Optional[int] = ...) -> None: ...

class GetIssuerRequest(_message.Message):
    __slots__ = ("district",)
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    district: str
    def __init__(self, district: _Optional[str] = ...) -> None: ...

class GetIssuerResponse(_message.Message):
    __slots__ = ("issuer_json", "held", "held_reason", "held_at")
    ISSUER_JSON_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    HELD_REASON_FIELD_NUMBER: _ClassVar[int]
    HELD_AT_FIELD_NUMBER: _ClassVar[int]
    issuer_json: str
    held: bool
    held_reason: str
    held_at: str
    def __init__(self, issuer_json: _Optional[str] = ..., held: _Optional[bool] = ..., held_reason: _Optional[str] = ..., held_at: _Optional[str] = ...) -> None: ...

class SetSignerRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "person", "capacity", "authority", "title", "name", "kinds", "stands_in", "since", "until", "withdrawn", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    STANDS_IN_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    person: str
    capacity: str
    authority: str
    title: str
    name: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    stands_in: str
    since: str
    until: str
    withdrawn: bool
    reason: str
    source: Citation
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., person: _Optional[str] = ..., capacity: _Optional[str] = ..., authority: _Optional[str] = ..., title: _Optional[str] = ..., name: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ..., stands_in: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., withdrawn: _Optional[bool] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ...) -> None: ...

class NoteAbsenceRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "person", "since", "until", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    person: str
    since: str
    until: str
    reason: str
    source: Citation
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., person: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ...) -> None: ...

class Signer(_message.Message):
    __slots__ = ("district", "person", "capacity", "authority", "title", "name", "kinds", "stands_in", "since", "until", "withdrawn", "away", "away_until", "source")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    STANDS_IN_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    AWAY_FIELD_NUMBER: _ClassVar[int]
    AWAY_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    district: str
    person: str
    capacity: str
    authority: str
    title: str
    name: str
    kinds: _containers.RepeatedScalarFieldContainer[str]
    stands_in: str
    since: str
    until: str
    withdrawn: bool
    away: bool
    away_until: str
    source: Citation
    def __init__(self, district: _Optional[str] = ..., person: _Optional[str] = ..., capacity: _Optional[str] = ..., authority: _Optional[str] = ..., title: _Optional[str] = ..., name: _Optional[str] = ..., kinds: _Optional[_Iterable[str]] = ..., stands_in: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., withdrawn: _Optional[bool] = ..., away: _Optional[bool] = ..., away_until: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ...) -> None: ...

class SignerResponse(_message.Message):
    __slots__ = ("repeat", "signer")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    SIGNER_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    signer: Signer
    def __init__(self, repeat: _Optional[bool] = ..., signer: _Optional[_Union[Signer, _Mapping]] = ...) -> None: ...

class ListSignersRequest(_message.Message):
    __slots__ = ("district", "all")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    district: str
    all: bool
    def __init__(self, district: _Optional[str] = ..., all: _Optional[bool] = ...) -> None: ...

class ListSignersResponse(_message.Message):
    __slots__ = ("signers",)
    SIGNERS_FIELD_NUMBER: _ClassVar[int]
    signers: _containers.RepeatedCompositeFieldContainer[Signer]
    def __init__(self, signers: _Optional[_Iterable[_Union[Signer, _Mapping]]] = ...) -> None: ...

class SetChannelsRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "unit", "channels", "address")
    class AddressEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    unit: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    address: _containers.ScalarMap[str, str]
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., unit: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ..., address: _Optional[_Mapping[str, str]] = ...) -> None: ...

class SetChannelsResponse(_message.Message):
    __slots__ = ("repeat", "unit")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    unit: UnitChannels
    def __init__(self, repeat: _Optional[bool] = ..., unit: _Optional[_Union[UnitChannels, _Mapping]] = ...) -> None: ...

class ListChannelsRequest(_message.Message):
    __slots__ = ("district",)
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    district: str
    def __init__(self, district: _Optional[str] = ...) -> None: ...

class ListChannelsResponse(_message.Message):
    __slots__ = ("units",)
    UNITS_FIELD_NUMBER: _ClassVar[int]
    units: _containers.RepeatedCompositeFieldContainer[UnitChannels]
    def __init__(self, units: _Optional[_Iterable[_Union[UnitChannels, _Mapping]]] = ...) -> None: ...

class UnitChannels(_message.Message):
    __slots__ = ("unit", "name", "channels", "address")
    class AddressEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    UNIT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    unit: str
    name: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    address: _containers.ScalarMap[str, str]
    def __init__(self, unit: _Optional[str] = ..., name: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ..., address: _Optional[_Mapping[str, str]] = ...) -> None: ...

class ListBooksRequest(_message.Message):
    __slots__ = ("district",)
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    district: str
    def __init__(self, district: _Optional[str] = ...) -> None: ...

class ListBooksResponse(_message.Message):
    __slots__ = ("books",)
    BOOKS_FIELD_NUMBER: _ClassVar[int]
    books: _containers.RepeatedCompositeFieldContainer[Book]
    def __init__(self, books: _Optional[_Iterable[_Union[Book, _Mapping]]] = ...) -> None: ...

class GetBookRequest(_message.Message):
    __slots__ = ("book", "year")
    BOOK_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    book: str
    year: int
    def __init__(self, book: _Optional[str] = ..., year: _Optional[int] = ...) -> None: ...

class Book(_message.Message):
    __slots__ = ("book", "year", "registry", "last", "count", "voided", "entries")
    BOOK_FIELD_NUMBER: _ClassVar[int]
    YEAR_FIELD_NUMBER: _ClassVar[int]
    REGISTRY_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    VOIDED_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    book: str
    year: int
    registry: str
    last: int
    count: int
    voided: int
    entries: _containers.RepeatedCompositeFieldContainer[BookEntry]
    def __init__(self, book: _Optional[str] = ..., year: _Optional[int] = ..., registry: _Optional[str] = ..., last: _Optional[int] = ..., count: _Optional[int] = ..., voided: _Optional[int] = ..., entries: _Optional[_Iterable[_Union[BookEntry, _Mapping]]] = ...) -> None: ...

class BookEntry(_message.Message):
    __slots__ = ("number", "symbol", "dated", "letter", "kind", "subject", "state", "note", "units")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    DATED_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    number: int
    symbol: str
    dated: str
    letter: str
    kind: str
    subject: str
    state: str
    note: str
    units: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, number: _Optional[int] = ..., symbol: _Optional[str] = ..., dated: _Optional[str] = ..., letter: _Optional[str] = ..., kind: _Optional[str] = ..., subject: _Optional[str] = ..., state: _Optional[str] = ..., note: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ...) -> None: ...

class ImportPolicyRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "policy_json", "reason", "source", "dry_run")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    POLICY_JSON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    policy_json: str
    reason: str
    source: Citation
    dry_run: bool
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., policy_json: _Optional[str] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class PolicyFinding(_message.Message):
    __slots__ = ("severity", "code", "where", "text")
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    WHERE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    severity: str
    code: str
    where: str
    text: str
    def __init__(self, severity: _Optional[str] = ..., code: _Optional[str] = ..., where: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class ImportPolicyResponse(_message.Message):
    __slots__ = ("repeat", "policy", "findings", "changes")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    policy: Policy
    findings: _containers.RepeatedCompositeFieldContainer[PolicyFinding]
    changes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, repeat: _Optional[bool] = ..., policy: _Optional[_Union[Policy, _Mapping]] = ..., findings: _Optional[_Iterable[_Union[PolicyFinding, _Mapping]]] = ..., changes: _Optional[_Iterable[str]] = ...) -> None: ...

class WithdrawPolicyRequest(_message.Message):
    __slots__ = ("request_id", "actor", "district", "policy", "version", "reason", "source")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    actor: str
    district: str
    policy: str
    version: int
    reason: str
    source: Citation
    def __init__(self, request_id: _Optional[str] = ..., actor: _Optional[str] = ..., district: _Optional[str] = ..., policy: _Optional[str] = ..., version: _Optional[int] = ..., reason: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ...) -> None: ...

class PolicyResponse(_message.Message):
    __slots__ = ("repeat", "policy")
    REPEAT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    repeat: bool
    policy: Policy
    def __init__(self, repeat: _Optional[bool] = ..., policy: _Optional[_Union[Policy, _Mapping]] = ...) -> None: ...

class ListPoliciesRequest(_message.Message):
    __slots__ = ("district", "all")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    district: str
    all: bool
    def __init__(self, district: _Optional[str] = ..., all: _Optional[bool] = ...) -> None: ...

class ListPoliciesResponse(_message.Message):
    __slots__ = ("policies",)
    POLICIES_FIELD_NUMBER: _ClassVar[int]
    policies: _containers.RepeatedCompositeFieldContainer[Policy]
    def __init__(self, policies: _Optional[_Iterable[_Union[Policy, _Mapping]]] = ...) -> None: ...

class GetPolicyRequest(_message.Message):
    __slots__ = ("district", "policy", "version")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    district: str
    policy: str
    version: int
    def __init__(self, district: _Optional[str] = ..., policy: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class Policy(_message.Message):
    __slots__ = ("district", "policy", "version", "title", "valid_from", "valid_until", "source", "content_json", "activated_at", "withdrawn_at")
    DISTRICT_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_JSON_FIELD_NUMBER: _ClassVar[int]
    ACTIVATED_AT_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_AT_FIELD_NUMBER: _ClassVar[int]
    district: str
    policy: str
    version: int
    title: str
    valid_from: str
    valid_until: str
    source: Citation
    content_json: str
    activated_at: str
    withdrawn_at: str
    def __init__(self, district: _Optional[str] = ..., policy: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[str] = ..., valid_from: _Optional[str] = ..., valid_until: _Optional[str] = ..., source: _Optional[_Union[Citation, _Mapping]] = ..., content_json: _Optional[str] = ..., activated_at: _Optional[str] = ..., withdrawn_at: _Optional[str] = ...) -> None: ...
