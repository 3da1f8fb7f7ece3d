"""What `verify` asks for and how it speaks of what was found."""

import ast
import json
from pathlib import Path

import pytest

from services import kit
from services.cli import texts, verifying
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.intake import audit
from services.kit.pb import operations_pb2 as pb
from services.kit.strays import NOTES

EVERYTHING = {"decisions": False, "elsewhere": True, "repair": False}


def kinds_found() -> set[str]:
    """Collect the kinds of findings that any module of the services names."""
    folders = [Path(str(kit.__file__)).parent, Path(str(audit.__file__)).parent]
    calls = [
        node
        for folder in folders
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in {"Finding", "_note"}
    ]
    named = [call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
    return {str(name) for name in named}


def test_every_kind_of_finding_says_what_to_do() -> None:
    kinds = kinds_found() | NOTES
    assert {"stream-lacks", "receipt-differs", "body-changed", "read-model", "copy-ahead"} <= kinds
    assert kinds - verifying.TODO.keys() == set()
    assert set(verifying.TODO.values()) <= texts.TEXTS.keys()


def test_all_services_are_asked_for_everything_but_decisions() -> None:
    wanted = verifying.wish(Output(), "", **EVERYTHING)
    assert wanted.services == ("intake", "deadlines", "scoring", "notify")
    assert wanted.request() == pb.VerifyJournalRequest(elsewhere=True)


def test_one_service_can_be_meant() -> None:
    assert verifying.wish(Output(), "scoring", **EVERYTHING).services == ("scoring",)
    with pytest.raises(WrongUsage):
        verifying.wish(Output(), "no-such", **EVERYTHING)


def test_nothing_can_be_repaired_where_nothing_is_compared() -> None:
    with pytest.raises(WrongUsage):
        verifying.wish(Output(), "", decisions=False, elsewhere=False, repair=True)


LACKS = pb.Finding(what="stream-lacks", where="INTAKE intake 3–5", text="is not in the stream")
NOTE = pb.Finding(what="orphaned", where="events 7", text="intake ended at 4")


def test_a_finding_is_told_with_its_place_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    verifying.tell(Output(lang="en"), {"intake": pb.VerifyJournalResponse(findings=[LACKS, LACKS], rows=9, repaired=2)})
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["intake: stream-lacks at INTAKE intake 3–5: is not in the stream"] * 2
    assert told[2].startswith("  stream-lacks → run again with --repair")
    assert told[3:] == ["intake: 2 messages published again"]


def test_what_a_recovery_noted_is_told_and_is_no_damage(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = {"intake": pb.VerifyJournalResponse(findings=[NOTE], rows=9, tables=2)}
    assert not verifying.damage(NOTE)
    verifying.tell(Output(lang="en"), verdicts)
    told = capsys.readouterr().out
    assert "orphaned at events 7" in told
    assert "intake: 9 rows, 2 tables, clean" in told
    verifying.tell(Output(json=True), verdicts)
    document = json.loads(capsys.readouterr().out)
    assert document["clean"] is True
    assert document["services"]["intake"]["findings"][0]["damage"] is False
