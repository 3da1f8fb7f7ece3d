"""What `rebuild` says of how it ended, and with which exit code."""

import json

import pytest

from services.cli import rebuild
from services.cli.failures import CliFailure, WrongUsage
from services.cli.output import Output
from services.kit.pb import operations_pb2 as pb
from services.kit.site import RUNNING, Step

FOUND = pb.Finding(what="read-model", where="spans ('d1',)", text="was None, the journal gives ('d1', 3)")
ENGLISH = Output(lang="en", color=False)


def state(step: Step, *, differing: int = 0, why: str = "") -> pb.RebuildState:
    findings = [FOUND] if differing else []
    counts = {"rows": 100_000, "of": 100_000, "tables": 12, "seconds": 2.0}
    return pb.RebuildState(step=step.value, differing=differing, why=why, findings=findings, **counts)  # type: ignore[arg-type]


@pytest.mark.parametrize("step", [Step.SWITCHED, Step.KEPT])
def test_where_nothing_differs_all_is_well(step: Step, capsys: pytest.CaptureFixture[str]) -> None:
    rebuild.tell(ENGLISH, "scoring", state(step))
    said = capsys.readouterr().out
    assert "scoring: 12 tables" in said
    assert "100,000 rows of the journal in 2.0 s" in said
    assert "No row differed" in said


def test_what_differed_is_named_and_right_after_a_switch(capsys: pytest.CaptureFixture[str]) -> None:
    rebuild.tell(ENGLISH, "scoring", state(Step.SWITCHED, differing=1))
    said = capsys.readouterr().out
    assert FOUND.where in said
    assert "1 rows were otherwise" in said


def test_what_differs_and_stays_is_a_failure_that_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CliFailure, match="dunghan rebuild scoring") as failure:
        rebuild.tell(ENGLISH, "scoring", state(Step.KEPT, differing=7))
    assert failure.value.EXIT == 1
    assert FOUND.text in capsys.readouterr().out


@pytest.mark.parametrize(("step", "why"), [(Step.FAILED, "the disk is full"), (Step.CANCELLED, "scoring")])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_was_not_done_is_a_failure(step: Step, why: str, lang: str) -> None:
    with pytest.raises(CliFailure, match=why):
        rebuild.tell(Output(lang=lang), "scoring", state(step, why=why))


def test_programs_get_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    rebuild.tell(Output(json=True), "scoring", state(Step.SWITCHED, differing=1))
    told = json.loads(capsys.readouterr().out)
    assert (told["service"], told["step"], told["rows_per_second"], told["differing"]) == (
        "scoring",
        "switched",
        50_000,
        1,
    )
    assert told["findings"] == [{"what": FOUND.what, "where": FOUND.where, "text": FOUND.text}]


def test_a_service_that_is_none_is_refused() -> None:
    with pytest.raises(WrongUsage, match="portal"):
        rebuild.known(ENGLISH, "portal")


def test_every_end_has_its_words() -> None:
    for step in set(Step) - RUNNING:
        assert ENGLISH.text(f"rebuild-{step}", service="s", tables=1, rows="1", seconds=1.0, why="w")
