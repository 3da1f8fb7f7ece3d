"""Reading YAML with errors that say file:line:column."""

from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from services.cli.failures import WrongUsage
from services.cli.texts import say


def load(path: Path, lang: str) -> object:
    """Read a YAML file as plain values.

    Raises:
        WrongUsage: there is none, or it is not YAML.
    """
    if not path.exists():
        raise WrongUsage(say("no-file", lang, path=path))
    try:
        return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark is not None else str(path)
        raise WrongUsage(say("bad-row", lang, where=where, why=error.problem)) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise WrongUsage(say("bad-row", lang, where=path, why=error)) from error
