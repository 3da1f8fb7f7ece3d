"""A catalogue in an editor: the language server that editors use completes, explains and underlines by our schema."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.kit import nodejs

pytestmark = pytest.mark.slow

HERE: Final = Path(__file__).parent
SCHEMA: Final = HERE.parents[1] / "catalogues" / "catalogue.schema.json"
PATIENCE: Final = 60.0
TEXT: Final = """\
# yaml-language-server: $schema=../catalogue.schema.json
catalogue: thu
authority: UBND
province: {code: ha-tinh, name: Hà Tĩnh}
obligations:
  - code: BC
    recurs:\x20
    due:
      phrase: BY_DAI
      day: {day: 13, of: last_month}
"""
Place = tuple[int, int]


class Editor:
    """What an editor says to a language server over its pipes, and what it hears."""

    def __init__(self, process: "subprocess.Popen[bytes]", file: Path) -> None:
        self._process, self._uri, self._last = process, file.as_uri(), 0

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Ask, and wait for the answer."""
        self._last += 1
        number = self._last
        self._send({"id": number, "method": method, "params": params})
        return self._until(lambda said: said.get("id") == number and "method" not in said)["result"]

    def tell(self, method: str, params: dict[str, Any]) -> None:
        """Say something that has no answer."""
        self._send({"method": method, "params": params})

    def opened(self, text: str) -> list[dict[str, Any]]:
        """Open the file with a text; answer what is underlined."""
        document = {"uri": self._uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        said = self._until(lambda one: one.get("method") == "textDocument/publishDiagnostics")
        underlined: list[dict[str, Any]] = said["params"]["diagnostics"]
        return underlined

    def at(self, method: str, place: Place) -> Any:
        """Ask about a place, line and column from 1."""
        position = {"line": place[0] - 1, "character": place[1] - 1}
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": self._uri}, "position": position})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while not wanted(said := self._heard()):
            if "id" in said and "method" in said:
                self._send({"id": said["id"], "result": [{}] if said["method"] == "workspace/configuration" else None})
        return said

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        size = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        assert size, "the language server ended, or was silent for too long"
        message: dict[str, Any] = json.loads(self._process.stdout.read(size))
        return message


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """Install the language server as locked, and open a folder of catalogues with it."""
    folder = tmp_path_factory.mktemp("editor")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / "editor" / name, folder)
    path = f"{nodejs.commands(folder / 'bin')}:{os.environ['PATH']}"  # noqa: TID251 - the tools of this machine
    environment = {**os.environ, "PATH": path}  # noqa: TID251 - the tools of this machine
    npm = [str(folder / "bin" / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(npm, cwd=folder, check=True, timeout=100, env=environment)  # noqa: S603 - our own arguments
    shutil.copy(SCHEMA, folder)
    (folder / "thu").mkdir()
    server = [str(folder / "bin" / "node"), str(folder / "node_modules" / ".bin" / "yaml-language-server"), "--stdio"]
    with subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:  # noqa: S603 - our own arguments
        limit = threading.Timer(PATIENCE, process.kill)
        limit.start()
        one = Editor(process, folder / "thu" / "catalogue.yaml")
        able = {"textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}}}
        one.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": able})
        one.tell("initialized", {})
        yield one
        limit.cancel()
        process.kill()


@pytest.fixture(scope="module")
def underlined(editor: Editor) -> list[dict[str, Any]]:
    """What is underlined in a catalogue that somebody is about to write."""
    return editor.opened(TEXT)


def test_what_is_missing_and_what_is_wrong_is_underlined_where_it_stands(underlined: list[dict[str, Any]]) -> None:
    said = {(one["range"]["start"]["line"] + 1, one["message"].split(". ")[0].rstrip(".")) for one in underlined}
    assert {(6, f'Missing property "{key}"') for key in ("title", "citation", "audience", "others", "accepts")} <= said
    assert (9, "Value is not accepted") in said
    assert not {line for line, _ in said} & {1, 2, 3, 4, 10}


def test_words_are_completed_with_their_meaning(editor: Editor, underlined: list[dict[str, Any]]) -> None:
    assert underlined
    offered = {item["label"]: item.get("documentation") for item in editor.at("completion", (7, 13))["items"]}
    assert {"quarterly", "annual", "monthly_days"} <= offered.keys()
    assert offered["quarterly"] == "hằng quý: 2023-Q1"


def test_a_key_is_explained(editor: Editor, underlined: list[dict[str, Any]]) -> None:
    assert underlined
    explained = editor.at("hover", (9, 9))["contents"]["value"]
    assert "Văn bản viết thời hạn thế nào" in explained
    assert "trước ngày X" in explained
