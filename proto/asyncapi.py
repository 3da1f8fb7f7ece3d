"""Write `proto/asyncapi.json`: every channel a district or a province's consumer sees, as AsyncAPI 3.0 (`make schemas`).

Payloads are the models of `services.contracts`, facts of streams those the services provision: nothing is said twice.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from services.contracts import aggregates, answers, letter, naming, reference
from services.contracts.district import Submission, Withdrawal
from services.deadlines.reference import STREAM as REFERENCE
from services.intake import stores
from services.intake import wiring as intake
from services.kit.streams import StreamSpec
from services.notify.posting import LETTERS
from services.scoring import wiring as scoring
from services.scoring.settings import Settings as ScoringSettings

FILE: Final = Path(__file__).resolve().parent / "asyncapi.json"
VERSION: Final = "1.0.0"
"""Of the contract, not of the software: docs/integrators/versioning.md says when it changes."""

DISTRICT: Final = "DISTRICT"
"""Stands in the facts of streams for a district's code."""

Json = dict[str, Any]

INTRODUCTION: Final = """\
How a district's system sends reports to Đúng Hạn over NATS and how anybody knows what became of them. A stream's acknowledgement \
is not a receipt: send again, the same bytes, until a receipt with their SHA-256 is there. The pages under docs/integrators explain; \
this document lists. Operations are named from the district's point of view; `receiveAggregate` is the province's consumer's."""

PARAMETERS: Final[Mapping[str, str]] = {
    "district": "Code of the sending system; the broker lets a key publish under its own code alone.",
    "unit": "Code of the unit that owes the report; the same as in the message. In sums `_district` or `_province`.",
    "province": "Code of the province.",
    "code": "Code of the unit, the obligation or the district.",
    "obligation": "Code of the obligation.",
    "period": "Code of the period.",
}

MODELS: Final[tuple[type[BaseModel], ...]] = (
    Submission,
    Withdrawal,
    answers.Receipt,
    answers.UnreadableReceipt,
    answers.StatusAsked,
    answers.NothingKnown,
    reference.UnitReference,
    reference.ObligationReference,
    reference.PeriodReference,
    reference.DistrictReference,
    reference.ContractReference,
    aggregates.Aggregate,
    aggregates.Moved,
    letter.LetterMessage,
)

DUTY: Final[Json] = {"unit": "an-binh", "obligation": "BC-Q1", "period": "2023"}
EXAMPLES: Final[Mapping[str, Json]] = {
    "Submission": {
        "submission_id": "RG-0001",
        **DUTY,
        "submitted_at": "2023-03-15T09:12:00+07:00",
        "channel": "e-office",
        "document": None,
        "attested": {"signed": True, "annexes_complete": True},
    },
    "Withdrawal": {
        "submission_id": "RG-0002",
        "withdraws": "RG-0001",
        **DUTY,
        "submitted_at": "2023-03-15T10:00:00+07:00",
        "reason": "Gửi nhầm bản dự thảo",
    },
    "StatusAsked": {"submission_id": "RG-0001"},
    "NothingKnown": {"submission_id": "RG-0001", "outcome": None},
}


def render() -> str:
    """Return the whole document."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def document() -> Json:
    """Say it all."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:dunghan:districts",
        "info": {
            "title": "Đúng Hạn: districts and consumers",
            "version": VERSION,
            "description": INTRODUCTION,
            "license": {"name": "Apache-2.0"},
            "tags": [{"name": "district"}, {"name": "consumer"}],
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": _channels(),
        "operations": _operations(),
        "components": {"messages": _messages(), "schemas": _schemas(), "securitySchemes": _security()},
    }


def _servers() -> Json:
    security = [_ref("components/securitySchemes/nkey"), _ref("components/securitySchemes/tls")]
    said = {
        "province": "The province's NATS server or cluster, for districts that connect directly and for consumers.",
        "leaf": "The district's own NATS server, a leaf node of the province's: the same subjects, also while the line is cut.",
    }
    return {
        name: {
            "host": "{address}",
            "protocol": "nats",
            "description": description,
            "variables": {"address": {"default": "127.0.0.1:4222", "description": "`urls` of the bundle."}},
            "security": security,
        }
        for name, description in said.items()
    }


def _security() -> Json:
    return {
        "nkey": {
            "type": "asymmetricEncryption",
            "description": "An Ed25519 nkey (`U…`) of the district; its seed is in the bundle. Inbox prefix: `_INBOX_<district>`.",
        },
        "tls": {
            "type": "X509",
            "description": "Where the province says so: its certificate authority is `ca` of the bundle.",
        },
    }


def _channels() -> Json:
    submissions, receipts = stores.submissions_stream(DISTRICT), _stream(intake.blueprint().streams, naming.RECEIPTS)
    bucket = stores.bucket(DISTRICT)
    figures = _stream(scoring.blueprint(ScoringSettings()).streams, naming.AGGREGATES)
    read = {"direct_get": f"$JS.API.DIRECT.GET.{naming.REFERENCE}.<subject>", "read_all": "next_by_subj, page by page"}
    return {
        "submissions": _channel(
            naming.submission_subject("{district}", "{unit}"),
            "Submissions and withdrawals. `Nats-Msg-Id` is `<district>-<submission_id>`, `~2`, `~3` … behind it when it is sent again.",
            ("Submission", "SubmissionEnvelope", "Withdrawal"),
            jetstream=_facts(submissions),
        ),
        "receipts": _channel(
            naming.receipt_subject("{district}", "{unit}"),
            "What was decided, after it was committed. Whoever missed one asks on `status.<district>` or sends again.",
            ("Receipt",),
            jetstream=_facts(receipts),
        ),
        "unreadable": _channel(
            naming.receipt_subject("{district}", naming.UNREADABLE),
            "The answer to bytes that are no submission, by their message id and SHA-256.",
            ("UnreadableReceipt",),
            jetstream=_facts(receipts),
        ),
        "status": _channel(
            naming.status_subject("{district}"),
            "Request and reply, not stored: the last receipt of a submission again.",
            ("StatusAsked",),
        ),
        "statusReply": _channel(None, "The requester's inbox, under `_INBOX_<district>`.", ("Receipt", "NothingKnown")),
        "documents": {
            **_channel(
                f"$O.{naming.documents_bucket('{district}')}.>",
                "The object store bucket of the district: use a client's object store, not the subjects. Put the document there, then "
                "name bucket, object, size and SHA-256 in the submission.",
                ("DocumentChunk",),
                jetstream=_facts(bucket),
            ),
            "x-object-store": {"bucket": naming.documents_bucket("<district>"), "limit_bytes": bucket.max_bytes},
        },
        **{
            f"reference{kind.capitalize()}": _channel(
                naming.reference_subject("{province}", kind, *codes),
                f"What districts may refer to: {said}. The last message of a subject counts; with `ended_at` it is gone.",
                (message,),
                jetstream=_facts(REFERENCE) | read,
            )
            for kind, codes, message, said in (
                ("unit", ("{code}",), "UnitReference", "a unit"),
                ("obligation", ("{code}",), "ObligationReference", "an obligation and what it takes"),
                ("period", ("{obligation}", "{period}"), "PeriodReference", "a period and its due instants"),
                ("district", ("{code}",), "DistrictReference", "a sending system"),
                (
                    "contract",
                    ("submission",),
                    "ContractReference",
                    "which version of the contract is taken, and limits",
                ),
            )
        },
        "letters": _channel(
            naming.letter_subject("{district}", "{unit}"),
            "Letters to a unit that wants to be written to over NATS; the PDF is in the message, or, over 720 KiB, comes another way. "
            "`Nats-Msg-Id` is `message_id`: the same one is the same sending.",
            ("LetterMessage",),
            jetstream=_facts(LETTERS),
        ),
        "aggregates": _channel(
            naming.aggregate_subject("{province}", "{district}", "{unit}"),
            "How a unit stands, or a district (`_district`, with the ranking) or the province (`_province._province`).",
            ("Aggregate", "Moved"),
            jetstream=_facts(figures),
        ),
    }


def _channel(address: str | None, description: str, messages: Sequence[str], *, jetstream: Json | None = None) -> Json:
    named = [name for name in PARAMETERS if address and f"{{{name}}}" in address]
    channel: Json = {
        "address": address,
        "description": description,
        "messages": {name: _ref(f"components/messages/{name}") for name in messages},
    }
    if named:
        channel["parameters"] = {name: {"description": PARAMETERS[name]} for name in named}
    return channel | ({"x-jetstream": jetstream} if jetstream else {})


def _stream(specs: Sequence[StreamSpec], name: str) -> StreamSpec:
    return next(spec for spec in specs if spec.name == name)


def _facts(spec: StreamSpec) -> Json:
    config = spec.config()
    return {
        "stream": spec.name.replace(DISTRICT, "<district>"),
        "retention": "last per subject" if spec.last_per_subject else f"{spec.max_age_days} days",
        "max_msg_size": config.max_msg_size,
        "duplicate_window_seconds": round(config.duplicate_window or 0),
        "allow_direct": bool(config.allow_direct),
    }


def _operations() -> Json:
    def operation(action: str, channel: str, summary: str, tag: str = "district") -> Json:
        return {"action": action, "channel": _ref(f"channels/{channel}"), "summary": summary, "tags": [{"name": tag}]}

    asked = operation("send", "status", "Ask for the last receipt of a submission again.")
    reply = {"address": {"location": "$message.header#/reply-to"}, "channel": _ref("channels/statusReply")}
    kinds = ("Unit", "Obligation", "Period", "District", "Contract")
    return {
        "sendSubmission": operation("send", "submissions", "Send a report, a test of one, or take one back."),
        "receiveReceipt": operation("receive", "receipts", "Hold the proof; verify its signature."),
        "receiveUnreadable": operation("receive", "unreadable", "Learn which message could not be read, and why."),
        "askStatus": {**asked, "reply": reply},
        "uploadDocument": operation("send", "documents", "Put a document where intake fetches it by its hash."),
        **{f"read{kind}": operation("receive", f"reference{kind}", "Read it by a direct get.") for kind in kinds},
        "receiveLetter": operation("receive", "letters", "Take in a letter; check its SHA-256."),
        "receiveAggregate": operation("receive", "aggregates", "Follow how units stand.", "consumer"),
    }


def _messages() -> Json:
    named = {model.__name__: _message(model) for model in MODELS}
    envelope = {
        "name": "SubmissionEnvelope",
        "title": "A submission in a CloudEvents 1.0 envelope (structured mode)",
        "contentType": "application/cloudevents+json",
        "payload": _ref("components/schemas/SubmissionEnvelope"),
    }
    chunk = {"name": "DocumentChunk", "title": "A part of a document", "contentType": "application/octet-stream"}
    return {**named, "SubmissionEnvelope": envelope, "DocumentChunk": chunk}


def _message(model: type[BaseModel]) -> Json:
    name = model.__name__
    message: Json = {"name": name, "title": _title(model), "payload": _ref(f"components/schemas/{name}")}
    return message | ({"examples": [{"payload": EXAMPLES[name]}]} if name in EXAMPLES else {})


def _title(model: type[BaseModel]) -> str:
    return (model.__doc__ or model.__name__).strip().partition("\n")[0]


def _schemas() -> Json:
    _, schemas = models_json_schema(
        [(model, "validation") for model in MODELS], ref_template="#/components/schemas/{model}"
    )
    defined: Json = schemas["$defs"]
    return {**defined, "SubmissionEnvelope": _envelope()}


def _envelope() -> Json:
    text = {"type": "string", "minLength": 1}
    return {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": text,
            "source": {"type": "string", "pattern": "^district/", "description": "`district/<district>`."},
            "type": {"enum": [Submission.TYPE, Withdrawal.TYPE]},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "data": {"anyOf": [_ref("components/schemas/Submission"), _ref("components/schemas/Withdrawal")]},
        },
    }


def _ref(path: str) -> Json:
    return {"$ref": f"#/{path}"}


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
