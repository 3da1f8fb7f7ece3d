"""Whatever is answered about standings is readable at 80 and 120 columns in both languages, and whole as JSON."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message

from services.cli import consolidated, objections, schemes, scores
from services.cli.duties import Act
from services.cli.exporting import Target
from services.cli.failures import WrongUsage
from services.cli.tables import Question
from services.cli.texts import TEXTS
from services.contracts.scoring import Against, ObjectionOutcome
from services.scoring.domain.givers import Why
from services.scoring.domain.points import Axis
from services.scoring.pb import admin_pb2 as pb
from tests.unit.cli import standing_answers as answers
from tests.unit.cli.answers import OF_ALL, Answers, answering
from tests.unit.cli.standing_answers import ID

Showing = Callable[[Answers], Awaitable[None]]
SEEN = Target("table")
EXAMPLE = Path("catalogues/thang-diem-vi-du/scheme.yaml")
ASKED = Question("rach-gia", 2023, unit="an-binh", obligation="BC-6T", period="2023-H1")
RESPONSE = pb.ObjectionResponse(objection=answers.OBJECTION, changes=["trễ hạn → có lý do"])
SHOWN: dict[str, tuple[Message, Showing, tuple[str, ...]]] = {
    "totals": (
        answers.TOTALS,
        lambda office: scores.totals(office, ASKED, SEEN),
        ("kien-giang", "✓ đúng hạn", "83,33", "75", "96,00", "Phường, xã"),
    ),
    "scores": (
        answers.RANKING,
        lambda office: scores.ranking(office, ASKED, SEEN),
        ("Phường An Bình", "87,25*", "█" * 17 + "░" * 3, "* tạm tính", "03/10/2023 23:59"),
    ),
    "explain": (
        answers.EXPLANATION,
        lambda office: scores.explain(office, ASKED, SEEN),
        (
            *("87,25*", OF_ALL, "74,5/100", "timeliness.ladder[1]", "intake-5 … (+3)", "174,5/200", "attested"),
            *("của phong-y-te", "không tính", "Σ thời hạn: 74,5/100", "Σ chất lượng: 100/100"),
        ),
    ),
    "schemes list": (
        answers.SCHEMES,
        lambda office: schemes.listed(office, Question(), everything=True),
        ("thang-diem-vi-du/2", "★", "✗", "02/05/2023 08:00", "2 thang điểm"),
    ),
    "schemes show": (
        answers.SCHEME,
        lambda office: schemes.show(office, "thang-diem-vi-du/2"),
        ("01/01/2023 – 31/12/2023", "timeliness: 70", "name: Tốt"),
    ),
    "schemes activate": (
        answers.ACTIVATED,
        lambda office: schemes.activate(office, EXAMPLE, Act("", "", dry_run=True)),
        ("→ ladder[1].share: 0.5 → 0.745", "91 → 87,25*", "1 → 2", "Tốt → Khá", "Chưa ghi gì"),
    ),
    "objections list": (
        answers.OBJECTIONS,
        lambda office: objections.listed(office, ASKED, SEEN),
        (ID, "! đang chờ giải quyết (cấp 2)", "quá hạn giải quyết từ 31/07/2023 24:00", "2 kiến nghị"),
    ),
    "objections show": (
        answers.OBJECTION,
        lambda office: objections.show(office, ID),
        (ID, "bác kiến nghị", "«đường truyền bị cắt cả ngày 17/6»", "12/VP-BC", "Lê Thị B"),
    ),
    "objections decide": (
        RESPONSE,
        lambda office: objections.decide(office, ID, objections.Judgement("upheld"), Act("đã xác minh", dry_run=True)),
        ("→ trễ hạn → có lý do", "Chưa ghi gì"),
    ),
    "objections statistics": (
        answers.STATISTICS,
        lambda office: objections.statistics(office, ASKED, SEEN),
        ("0,25", "9,5", "Về: thời hạn"),
    ),
    "figures total": (
        answers.FIGURES,
        lambda office: consolidated.show(office, ASKED, SEEN, by_unit=False),
        ("1234,5", "≈ 1", "! 2", "30 đơn vị", "u19 …"),
    ),
    "figures total by unit": (
        answers.FIGURES,
        lambda office: consolidated.show(office, ASKED, SEEN, by_unit=True),
        ("12,5", "-0,5", "ước tính", "! chưa gửi", "Phường An Bình", "của cu"),
    ),
}


def flowing(text: str) -> str:
    """Undo where lines were broken, in cells too: what matters is that nothing is cut off."""
    return "".join(text.split())


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("width", [80, 120])
async def test_it_fits_and_nothing_is_cut_off(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    answer, show, said = SHOWN[name]
    await show(answering(answer))
    printed = capsys.readouterr().out

    assert max(map(len, printed.splitlines())) <= width
    assert "…" not in "".join(line.rstrip()[-1:] for line in printed.splitlines() if "u19" not in line)
    assert [one for one in said if flowing(one) not in flowing(printed)] == []


@pytest.mark.parametrize("name", SHOWN)
async def test_english_says_no_vietnamese_of_ours(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer, show, _ = SHOWN[name]
    await show(answering(answer, lang="en"))
    printed = capsys.readouterr().out

    ours = {"đơn vị", "tính đến", "hạng", "kiến nghị", "Đã áp dụng", "không tính", "Tổng hợp", "tạm tính"}
    assert [word for word in ours if word in printed] == []


@pytest.mark.parametrize("name", SHOWN)
async def test_json_is_the_whole_answer(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer, show, _ = SHOWN[name]
    office = answering(answer, json=True)
    asked: Showing = {
        "totals": lambda one: scores.totals(one, ASKED, Target("json")),
        "scores": lambda one: scores.ranking(one, ASKED, Target("json")),
        "explain": lambda one: scores.explain(one, ASKED, Target("json")),
    }.get(name, show)
    await asked(office)

    assert json.loads(capsys.readouterr().out)


def filled(**more: Any) -> Any:
    return Question(**more).filled(pb.GetRegisterRequest(), "vi")


def test_a_question_fills_in_what_a_request_can_take() -> None:
    request = filled(district="all", year=2023, as_of="2023-10-03", lineage="with-predecessors", units=["an-binh"])

    assert (request.district, request.as_of) == ("*", "2023-10-03T23:59:59+07:00")
    assert (request.lineage, list(request.units)) == (pb.WITH_PREDECESSORS, ["an-binh"])
    assert filled(unit="an-binh", state="open") == pb.GetRegisterRequest()
    with pytest.raises(WrongUsage, match="2023-10-03"):
        filled(known_at="hôm qua")


async def test_objections_carry_what_was_said() -> None:
    office = answering(RESPONSE)
    stated = objections.Stated("mất điện", ["12/DL"], "Trần Văn A", "15/VP")
    await objections.file(office, objections.Mark("an-binh", "quality", "BC-Q1/2023"), stated, "2023-07-01")
    await objections.appeal(office, ID, stated)
    await objections.decide(office, ID, objections.Judgement("upheld", "excused", ["layout"], "B"), Act("đúng", "1/NV"))
    filed, appealed, decided = office.requests

    assert (filed.obligation, filed.period, filed.against, filed.filed_by) == ("BC-Q1", "2023", "quality", "Trần Văn A")
    assert (filed.filed_at, list(filed.evidence), filed.source) == ("2023-07-01T23:59:59+07:00", ["12/DL"], "15/VP")
    assert (appealed.objection, appealed.reasons) == (ID, "mất điện")
    assert (decided.status, list(decided.faults_lifted), decided.reasons) == ("excused", ["layout"], "đúng")
    assert all(one.request_id and one.actor for one in office.requests)


async def test_an_objection_to_a_score_needs_its_year_and_one_to_a_mark_its_duty() -> None:
    stated = objections.Stated("x")
    with pytest.raises(WrongUsage, match="--year"):
        await objections.file(answering(RESPONSE), objections.Mark("an-binh", "score"), stated, "")
    with pytest.raises(WrongUsage):
        await objections.file(answering(RESPONSE), objections.Mark("an-binh", "timeliness"), stated, "")


def spoiled(path: Path) -> Path:
    written = EXAMPLE.read_text("utf-8")
    path.write_text(written.replace("version: 1", "version: x").replace("grace: 0 ", "grase: 0 "), "utf-8")
    return path


async def test_a_wrong_scheme_is_refused_before_any_server_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = spoiled(tmp_path / "scheme.yaml")
    office = answering(answers.ACTIVATED)

    with pytest.raises(WrongUsage, match=rf"{path}:\d+:\d+: "):
        await schemes.activate(office, path, Act(""))
    assert office.requests == []
    assert capsys.readouterr().err.startswith("dunghan: ")


async def test_what_the_service_finds_is_said_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "scheme.yaml"
    written = EXAMPLE.read_text("utf-8")  # noqa: ASYNC240
    path.write_text(written, "utf-8")
    found = pb.SchemeFinding(severity="error", code="x", where=["weights", "default"], text="trùng", advice="bỏ bớt")
    office = answering(pb.ActivateSchemeResponse(findings=[found]))
    line = written.splitlines().index("  default: 1") + 1

    with pytest.raises(WrongUsage, match=rf"{path}:{line}:\d+: trùng; bỏ bớt"):
        await schemes.activate(office, path, Act("", dry_run=True))


async def test_a_scheme_is_named_with_its_version_or_without() -> None:
    office = answering(answers.SCHEME)
    await schemes.show(office, "a/2")
    await schemes.show(office, "a")

    assert [(one.scheme, one.version) for one in office.requests] == [("a", 2), ("a", 0)]
    with pytest.raises(WrongUsage, match="a/x"):
        await schemes.show(office, "a/x")


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("axis", (*Axis, *Against)),
        ("outcome", ObjectionOutcome),
        ("objection", ("open", "decided", "final", "withdrawn")),
        ("step", ("filed", "decided", "appealed", "withdrawn")),
        ("scope", ("kind", "district", "province", "obligation", "against", "level")),
        ("why", tuple(Why)),
        ("table", ("register", "totals", "scores", "explanation", "sums", "figures", "objections", "statistics")),
    ],
)
def test_every_word_that_is_answered_has_a_text(prefix: str, words: Any) -> None:
    assert [word for word in words if f"{prefix}-{word}" not in TEXTS] == []
