"""Write one JSON Schema per event into `proto/events`, as integrators and the schema test read them (`make schemas`)."""

import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from services.contracts.catalogue import BY_TYPE
from services.contracts.district import Submission, Withdrawal
from services.contracts.letter import LetterMessage
from services.contracts.reference import REFERENCES

EVENTS: Final = Path(__file__).resolve().parent / "events"
MODELS: Final[dict[str, type[BaseModel]]] = {
    Submission.TYPE: Submission,
    Withdrawal.TYPE: Withdrawal,
    LetterMessage.TYPE: LetterMessage,
    **{reference.TYPE: reference for reference in REFERENCES},
    **BY_TYPE,
}


def render() -> dict[str, str]:
    """Return the text of every schema by its file's name; a shape is what a reader must be able to read."""
    return {f"{name}.json": _text(name, model) for name, model in sorted(MODELS.items())}


def write() -> None:
    """Write what changed; a schema whose event is gone stays, since journals still hold such events."""
    EVENTS.mkdir(exist_ok=True)
    for name, text in render().items():
        (EVENTS / name).write_text(text, encoding="utf-8")


def _text(name: str, model: type[BaseModel]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, **model.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    write()
