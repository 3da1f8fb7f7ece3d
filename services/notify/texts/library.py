"""The texts that come with this release, by name and version; read once, when the first is asked for."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Final

from pydantic import ValidationError

from services.notify.texts.template import Text

FOLDER: Final = "vi"


class BadText(Exception):
    """A file of texts cannot be one; the message names file and place."""


def parse(file: str, content: str) -> Text:
    """Read a text from its file, `<name>.<version>.toml`.

    Raises:
        BadText: it is no text, or another one than the file's name says.
    """
    try:
        text = Text.model_validate(tomllib.loads(content))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadText(f"{file}: {error}") from error
    if file != f"{text.name}.{text.version}.toml":
        raise BadText(f"{file}: is named otherwise than {text.template}; call it {text.name}.{text.version}.toml")
    if text.name.split("-", 1)[0] != text.kind:
        raise BadText(f"{file}: the name of a text begins with its kind, {text.kind!r}")
    return text


@cache
def library() -> Mapping[str, Text]:
    """Return all texts by `name/version`."""
    files = resources.files(__package__ or "").joinpath(FOLDER).iterdir()
    texts = (parse(file.name, file.read_text("utf-8")) for file in files if file.name.endswith(".toml"))
    return {text.template: text for text in sorted(texts, key=lambda text: (text.name, text.version))}


def newest(texts: Iterable[Text]) -> Mapping[str, Text]:
    """Return the last version of each text by its name."""
    found: dict[str, Text] = {}
    for text in texts:
        if text.name not in found or found[text.name].version < text.version:
            found[text.name] = text
    return found


@cache
def current() -> Mapping[str, Text]:
    """Return the texts that letters are written by now, by name."""
    return newest(library().values())
