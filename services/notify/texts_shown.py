"""A text as it is answered: its words with their fields, and what each field means."""

from collections.abc import Iterable, Sequence

from services.notify.pb import admin_pb2
from services.notify.texts import FACTS, Passage, Text


def shown_text(text: Text) -> admin_pb2.LetterText:
    """Answer a text."""
    return admin_pb2.LetterText(
        kind=text.kind,
        template=text.template,
        title=text.title,
        fields=list(_fields(text)),
        body="\n".join(_body(text)),
    )


def _fields(text: Text) -> Iterable[str]:
    """Say what officers fill in, then what the service says itself."""
    for name, field in text.fields.items():
        choices = f" ({', '.join(field.choices)})" if field.choices else ""
        yield f"{name}: {field.shape}{choices}{', optional' if field.optional else ''} – {field.means}"
    for name in (*text.facts, *text.optional_facts):
        yield f"{{{name}}} – {FACTS[name].means}"


def _body(text: Text) -> Iterable[str]:
    if text.document.title:
        yield text.document.title.upper()
    yield from _passages(text.subject)
    yield from (f"Kính gửi: {line}" for line in _passages(text.addressees))
    yield from _passages(text.paragraphs)
    yield from (f"Nơi nhận: {line}" for line in _passages(text.copies))
    for name, phrase in text.phrases.items():
        yield from (f"{{{name}}} = {line}" for line in _passages(phrase))


def _passages(passages: Sequence[Passage]) -> Iterable[str]:
    return (f"[{', '.join(each.when)}] {each.text}" if each.when else each.text for each in passages)
