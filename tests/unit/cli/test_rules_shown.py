"""Whatever services answer about rules, units, duties and days is readable at 80 and 120 columns, and whole as JSON."""

import json
from collections.abc import Awaitable, Callable
from typing import get_args

import pytest
from google.protobuf.message import Message

from services.cli import catalogues, changes, days, duties, duties_shown, rules, shown, units
from services.cli.duties import Act
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.texts import TEXTS
from services.contracts.deadlines import Basis
from services.deadlines.domain.catalogue import Recurs
from services.deadlines.domain.wording import Roll
from services.deadlines.pb import admin_pb2 as pb
from tests.unit.cli import answers
from tests.unit.cli.answers import CHANGES, CONFLICT, LONG, MANY, OF_ALL, Answers, answering

Showing = Callable[[Answers], Awaitable[None]]
SHOWN: dict[str, tuple[Message, Showing, tuple[str, ...]]] = {
    "units list": (
        pb.ListUnitsResponse(units=answers.UNITS),
        lambda office: units.listed(office, units.Which()),
        ("ninh-kieu", "tan-an", "can-tho-tp", "01/07/2025"),
    ),
    "units show": (answers.UNIT, lambda office: units.show(office, "x"), ("unit-0190a6f2", "P. Ninh Kiều", "tan-an")),
    "duties list": (
        pb.ListDutiesResponse(duties=answers.DUTIES),
        lambda office: duties.listed(office, duties.Which()),
        ("15/03/2023 24:00", "15/03/2023 09:12", "17/06/2023", "31/12/2023", LONG, OF_ALL),
    ),
    "duties show": (
        answers.DUTY,
        lambda office: duties.show(office, "u", "BC/1"),
        ("RG-1", "RG-0", "note-1", "waiver-1", "minh", "«mất điện»", "moi", "17/06/2023 24:00"),
    ),
    "decisions list": (
        pb.ListDecisionsResponse(decisions=answers.DECISIONS),
        lambda office: duties.decisions(office, duties.Which(), "", standing=False),
        ("extension-0190a6f2-7c1e-7a33-9f4e-0d2d6a0c1b11", "15/UBND-NC", "20/03/2023 24:00"),
    ),
    "periods list": (
        pb.ListPeriodsResponse(periods=answers.PERIODS),
        rules.periods,
        ("BC-Q1/2023", "15/03/2023 24:00", "13/03/2023", CONFLICT),
    ),
    "periods show": (
        answers.PERIOD,
        lambda office: rules.period(office, "BC-Q1/2023"),
        ("1.4", "Phòng Nội vụ", "«trước ngày 14/3»", "15/12/2022", "18/03/2023 00:00"),
    ),
    "obligations list": (
        pb.ListObligationsResponse(obligations=[answers.OBLIGATION]),
        lambda office: rules.obligations(office, ""),
        ("BC-NAM", "02/12"),
    ),
    "obligations show": (
        answers.OBLIGATION,
        lambda office: rules.obligation(office, "BC-NAM"),
        ("«Báo cáo năm: gửi", "year-typo", "e-office", "rach-gia-2023", "2A"),
    ),
    "figures compare": (
        answers.FIGURES,
        lambda office: rules.figures(office, rules.Figures("BC", "2021")),
        ("12,5", "4,0 %", "xa-b", "xa-c"),
    ),
    "calendar list": (
        pb.ListDaysResponse(days=answers.DAYS),
        lambda office: days.listed(office, 2026, ""),
        ("02/01/2026", "9441/BNV", "24/11/2026"),
    ),
    "catalogue list": (
        pb.ListCataloguesResponse(catalogues=answers.CATALOGUES),
        lambda office: catalogues.listed(office, everything=True),
        ("thach-ha-2021", CONFLICT, "r-1", "«Báo cáo năm"),
    ),
}


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("width", [80, 120])
async def test_answers_fit_the_terminal_and_nothing_is_cut_off(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    answer, showing, told = SHOWN[name]
    await showing(answering(answer))
    said = capsys.readouterr().out

    lines = [line for line in said.splitlines() if "dunghan decisions revoke" not in line]  # to be copied
    assert max(map(len, lines)) <= width
    assert "…" not in said.replace("… (", "")
    if width > 80:
        assert [part for part in told if part not in said] == []


@pytest.mark.parametrize("name", SHOWN)
async def test_english_says_it_without_vietnamese_words_of_ours(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    answer, showing, _ = SHOWN[name]
    await showing(answering(answer, lang="en"))
    said = capsys.readouterr().out

    assert [word for word in ("Tình trạng", "Thời hạn", "đơn vị", "Đã ") if word in said.replace(QUOTED, "")] == []


QUOTED = "tất cả (30 đơn vị)"


@pytest.mark.parametrize("name", SHOWN)
async def test_programs_get_the_answer_whole(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer, showing, _ = SHOWN[name]
    await showing(answering(answer, json=True))
    read = json.loads(capsys.readouterr().out)

    plain = shown.plain(answer)
    assert read in (plain, *plain.values())


def test_duties_that_change_are_a_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    changes.duties(Output("vi", color=False), CHANGES)
    said = capsys.readouterr().out

    assert [word for word in ("→ đổi hạn", "+ thêm", "= giữ nguyên", "- bỏ") if word not in said] == []
    assert "→ 20/03/2023 24:00" in said
    assert "đã chốt ngày 17/03/2023" in said
    assert "4 báo cáo phải nộp: thêm 1, bỏ 1, đổi hạn 1, giữ nguyên 1" in said


def test_many_duties_are_summed_up_unless_every_line_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    changes.duties(Output("vi", color=False), MANY)
    summed = capsys.readouterr().out
    changes.duties(Output("vi", color=False), MANY, everything=True)
    every = capsys.readouterr().out

    assert "45 đơn vị" in summed
    assert "--all" in summed
    assert "đổi hạn 46" in summed
    assert len(summed.splitlines()) < 20
    assert all(f"u{number} " in every for number in range(45))
    assert "--all" not in every


def test_duties_are_put_together_only_where_they_change_alike() -> None:
    groups = changes.grouped(MANY)
    assert sorted(len(group) for group in groups) == [1, 1, 1, 1, 45]
    assert sum(map(len, groups)) == len(MANY)


@pytest.mark.parametrize(
    ("prefix", "word"),
    [
        *((prefix, word) for prefix, words in answers.WORDS.items() for word in words),
        *(("roll", word) for word in Roll),
        *(("basis", word) for word in Basis),
        *(("recurs", word) for word in get_args(Recurs)),
    ],
)
def test_every_word_of_an_answer_has_a_text(prefix: str, word: str) -> None:
    assert f"{prefix}-{word}" in TEXTS


def test_a_word_that_is_not_known_yet_is_shown_as_it_is() -> None:
    assert shown.word(Output("vi"), "standing", "halved") == "halved"


@pytest.mark.parametrize(
    ("written", "vi", "en"),
    [
        ("2023-03-16T00:00:00+07:00", "15/03/2023 24:00", "2023-03-15 24:00"),
        ("2023-03-15T17:00:00+00:00", "15/03/2023 24:00", "2023-03-15 24:00"),
        ("2023-03-15T17:00:00+07:00", "15/03/2023 17:00", "2023-03-15 17:00"),
        ("", "", ""),
    ],
)
def test_midnight_is_the_end_of_the_day_that_is_still_in_time(written: str, vi: str, en: str) -> None:
    assert (shown.due(Output("vi"), written), shown.due(Output("en"), written)) == (vi, en)


def test_what_was_moved_over_days_off_names_the_day_it_came_from() -> None:
    out = Output("vi")
    assert shown.moved(out, "2023-03-14T00:00:00+07:00", "2023-03-16T00:00:00+07:00").split("\n") == [
        "15/03/2023 24:00",
        "(dời từ 13/03/2023)",
    ]
    assert "17:00" in shown.moved(out, "2023-03-13T17:00:00+07:00", "2023-03-16T00:00:00+07:00")
    assert shown.moved(out, "", "2023-03-16T00:00:00+07:00") == "15/03/2023 24:00"
    assert shown.followed(out, "2024-01-01T00:00:00+07:00").split("\n") == ["không ấn định ngày", "(đến 31/12/2023)"]


async def test_an_act_says_what_it_did_and_a_look_that_nothing_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    whose = duties.Whose("BC-Q1/2023", ["an-binh"])
    decided = answering(pb.DecisionResponse(decision="extension-1", duties=CHANGES), lang="en")
    await duties.extend(decided, whose, "20/03/2023", Act("why", "1/CV"))
    assert "Decided: extension-1." in capsys.readouterr().out
    (request,) = decided.requests
    assert (request.until, request.units, request.reason, request.source) == ("2023-03-20", ["an-binh"], "why", "1/CV")
    assert request.request_id
    assert request.actor

    await duties.extend(decided, whose, "20/03/2023", Act("why", dry_run=True))
    assert "Nothing was written" in capsys.readouterr().out
    repeated = answering(pb.DecisionResponse(decision="extension-1", repeat=True), lang="en")
    await duties.revoke(repeated, "extension-1", Act("why"))
    assert "nothing changes" in capsys.readouterr().out


async def test_what_lies_ahead_says_when_and_how_it_is_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    answer = pb.UnitsResponse(units=answers.UNITS, acts=["unit-1", "unit-2"], ahead=True)
    office = answering(answer, lang="en")
    await units.merge(office, ["a", "b"], "c", units.Act("why", "1/NQ", "01/07/2027"))
    said = capsys.readouterr().out

    assert "2027-07-01: unit-1, unit-2" in said
    assert "decisions revoke" in said
    assert office.requests[0].effective_at == "2027-07-01"


async def test_a_waiver_names_units_and_a_resolution_says_how() -> None:
    office = answering(pb.DecisionResponse(), lang="en")
    with pytest.raises(WrongUsage, match="--unit"):
        await duties.waive(office, duties.Whose("BC-Q1/2023"), Act("why"))
    for wrong in (
        catalogues.Resolution("BC-NAM", CONFLICT, source_date="2021-02-01"),
        catalogues.Resolution("BC-NAM", CONFLICT, due="UNSPECIFIED", as_written=True, source_date="2021-02-01"),
    ):
        with pytest.raises(WrongUsage, match="--as-written"):
            await catalogues.resolve(office, wrong, Act("why", "1/CV"))


async def test_a_resolution_carries_its_letter(capsys: pytest.CaptureFixture[str]) -> None:
    answer = pb.ResolveConflictResponse(resolution="resolution-1", findings=answers.FINDINGS[1:])
    office = answering(answer)
    wanted = catalogues.Resolution("BC-NAM/2021", CONFLICT, due="BY_DAY 20/12/2021", source_date="01/02/2021")
    await catalogues.resolve(office, wanted, Act("đã hỏi Sở", "12/SNV"))

    assert "resolution-1" in capsys.readouterr().out
    (request,) = office.requests
    assert (request.obligation, request.period, request.conflict) == ("BC-NAM", "2021", CONFLICT)
    assert (request.source, request.source_date) == ("12/SNV", "2021-02-01")
    assert json.loads(request.due_json)["day"] == "2021-12-20"


async def test_what_is_only_doubtful_is_counted_unless_everything_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await catalogues.listed(answering(pb.ListCataloguesResponse(catalogues=answers.CATALOGUES)))
    said = capsys.readouterr().out
    assert CONFLICT in said
    assert "year-typo" not in said
    assert "1 lưu ý; xem bằng --all" in said


def test_late_with_nothing_sent_is_told_from_late_with_something() -> None:
    late = pb.Duty(standing="late")
    assert duties_shown.stands(Output("vi"), late) == "trễ hạn, chưa gửi"
    late.arrived_at = answers.at("2023-03-17")
    assert duties_shown.stands(Output("vi"), late) == "trễ hạn"


@pytest.mark.parametrize(
    ("told", "vi", "en"),
    [
        ("+ unit an-binh An Bình", "+ đơn vị an-binh An Bình", "+ unit an-binh An Bình"),
        (
            "~ period BC-Q1/2023 2023-03-16T00:00:00+07:00",
            "~ kỳ BC-Q1/2023: 15/03/2023 24:00",
            "~ period BC-Q1/2023: 2023-03-15 24:00",
        ),
        ("- obligation BC-Q1 BC", "- nghĩa vụ BC-Q1 BC", "- obligation BC-Q1 BC"),
        ("+ 2028-01-03 off p Tết (1/TTg)", "+ 03/01/2028 nghỉ p Tết (1/TTg)", "+ 2028-01-03 off p Tết (1/TTg)"),
        ("= 2028-01-08 working", "= 08/01/2028 làm bù", "= 2028-01-08 worked on"),
        ("* something new", "* something new", "* something new"),
        ("+ period BC-Q1/2023 T", "+ kỳ BC-Q1/2023 T", "+ period BC-Q1/2023 T"),
    ],
)
def test_a_change_is_said_in_the_callers_language(told: str, vi: str, en: str) -> None:
    assert (changes.worded(Output("vi"), told), changes.worded(Output("en"), told)) == (vi, en)


def test_many_changes_are_counted_unless_every_line_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    told = [*(f"+ unit u{number} U" for number in range(41)), "~ obligation BC BC"]
    changes.lines(Output("vi", color=False), told)
    assert capsys.readouterr().out.splitlines()[:2] == ["+ 41 đơn vị", "~ 1 nghĩa vụ"]
    changes.lines(Output("vi", color=False), told, everything=True)
    assert len(capsys.readouterr().out.splitlines()) == len(told)


async def test_a_unit_that_reported_one_side_only_is_named_below_and_not_compared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await rules.figures(answering(answers.FIGURES), rules.Figures("BC", "2021"))
    said = capsys.readouterr().out
    assert "77" not in said
    assert "Chưa có số chính thức: xa-b" in said
    assert said.count("xa-a") == 2


async def test_what_somebody_wrote_gives_the_terminal_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "Phường [red]A[/] \x1b[2J\u202ecba [/nobody]"
    unit = pb.Unit(unit="a", no=1, name=hostile, kind="ward", district="d", aliases=[hostile])
    await units.listed(answering(pb.ListUnitsResponse(units=[unit])), units.Which())
    await units.show(answering(pb.UnitDetail(unit=unit)), "a")
    changes.lines(Output("vi", color=False), [f"+ unit a {hostile}"])
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert said.count("[red]A[/]") == 4


async def test_a_list_that_was_cut_off_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    office = answering(pb.ListDutiesResponse(duties=answers.DUTIES))
    await duties.listed(office, duties.Which(limit=len(answers.DUTIES)))
    assert "--limit" in capsys.readouterr().err
    await duties.listed(office, duties.Which(limit=100))
    assert capsys.readouterr().err == ""
