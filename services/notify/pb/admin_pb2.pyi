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
    __slots__ = ()
    def __init__(self) -> None: ...

class GetLetterRequest(_message.Message):
    __slots__ = ("letter",)
    LETTER_FIELD_NUMBER: _ClassVar[int]
    letter: str
    def __init__(self, letter: _Optional[str] = ...) -> None: ...

class Letter(_message.Message):
    __slots__ = ("letter", "kind", "district", "number", "dated", "subject", "units", "duties", "state", "pdf")
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
    def __init__(self, letter: _Optional[str] = ..., kind: _Optional[str] = ..., district: _Optional[str] = ..., number: _Optional[str] = ..., dated: _Optional[str] = ..., subject: _Optional[str] = ..., units: _Optional[_Iterable[str]] = ..., duties: _Optional[_Iterable[str]] = ..., state: _Optional[str] = ..., pdf: _Optional[bytes] = ...) -> None: ...

class ListLettersResponse(_message.Message):
    __slots__ = ("letters",)
    LETTERS_FIELD_NUMBER: _ClassVar[int]
    letters: _containers.RepeatedCompositeFieldContainer[Letter]
    def __init__(self, letters: _Optional[_Iterable[_Union[Letter, _Mapping]]] = ...) -> None: ...
