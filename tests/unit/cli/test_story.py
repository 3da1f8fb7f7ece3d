"""A story may name several catalogues, and anything operators may do, as data."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.cli.failures import WrongUsage
from services.cli.story import Story
from services.deadlines.pb import admin_pb2
from services.intake.pb import admin_pb2 as intake_pb

PLOT = """
story: small
clock: "2021-01-25T08:00:00+07:00"
ends: "2021-12-31T12:00:00+07:00"
province: ha-tinh
district: thach-ha
"""
CATALOGUE = """
catalogue: {name}
authority: UBND
province: {{code: ha-tinh, name: Hà Tĩnh}}
district: {{code: thach-ha, name: Thạch Hà}}
"""


def story(folder: Path, acts: str = "", catalogues: str = "") -> Story:
    (folder / "catalogue.yaml").write_text(CATALOGUE.format(name="own"), "utf-8")
    (folder / "other.yaml").write_text(CATALOGUE.format(name="days"), "utf-8")
    (folder / "submissions.csv").write_text("id,submitted_at,unit,obligation,channel\n", "utf-8")
    (folder / "story.yaml").write_text(f"{PLOT}{catalogues}{acts}", "utf-8")
    return Story(folder, "en")


def test_a_story_without_a_list_has_its_one_catalogue(tmp_path: Path) -> None:
    assert [one["catalogue"] for one in story(tmp_path).catalogues] == ["own"]


def test_the_last_of_several_catalogues_is_the_storys_own(tmp_path: Path) -> None:
    told = story(tmp_path, catalogues="catalogues: [other.yaml, catalogue.yaml]\n")

    assert [one["catalogue"] for one in told.catalogues] == ["days", "own"]
    assert told.catalogue["catalogue"] == "own"


def test_a_catalogue_that_ships_is_named_by_its_folder(tmp_path: Path) -> None:
    told = story(tmp_path, catalogues="catalogues: [rach-gia-2023, catalogue.yaml]\n")

    assert [one["catalogue"] for one in told.catalogues] == ["rach-gia-2023", "own"]


def test_a_wrong_catalogue_is_named_with_its_place(tmp_path: Path) -> None:
    told = story(tmp_path)
    (tmp_path / "catalogue.yaml").write_text("catalogue: own\nauthoritie: UBND\n", "utf-8")

    with pytest.raises(WrongUsage, match=r"catalogue\.yaml:\d+:\d+: "):
        _ = told.catalogues


def test_a_story_is_scored_by_the_schemes_it_names(tmp_path: Path) -> None:
    told = story(tmp_path, catalogues="schemes: [thang-diem-vi-du/scheme.yaml]\n")

    assert [scheme.name for scheme in told.schemes] == ["thang-diem-vi-du/1"]
    assert told.scored_by == told.schemes[0].title
    assert story(tmp_path).scored_by == ""


def test_a_wrong_scheme_of_a_story_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("scheme: own\nversion: 0\n", "utf-8")

    with pytest.raises(WrongUsage, match=r"own\.yaml:\d+:\d+: "):
        _ = story(tmp_path, catalogues="schemes: [own.yaml]\n").schemes


def test_an_act_is_the_request_of_its_call(tmp_path: Path) -> None:
    told = story(
        tmp_path,
        """acts:
  - at: "2021-11-10T09:00:00+07:00"
    call: ResolveConflict
    obligation: BC-NAM
    conflict: due-before-window-closes
    due: {phrase: BY_DAY, day: 2021-11-25}
    source: 1/UBND-NV
  - {at: "2021-06-10T09:00:00+07:00", call: ExtendDeadline, obligation: BC-6T, period: 2021-H1, units: [a, b], until: 2021-06-15}
  - {at: "2021-07-10T09:00:00+07:00", service: intake, call: RecordArrival, unit: a}
""",
    )
    (_, first), (_, second), (_, third) = told.acts
    resolve: Any = first.request

    assert first.call.path == "/dunghan.deadlines.v1.DeadlinesAdmin/ResolveConflict"
    assert isinstance(resolve, admin_pb2.ResolveConflictRequest)
    assert json.loads(resolve.due_json) == {"phrase": "BY_DAY", "day": "2021-11-25"}
    assert (resolve.request_id, resolve.actor) == ("story-small-1-ResolveConflict", "story/small")
    assert second.request == admin_pb2.ExtendDeadlineRequest(
        request_id="story-small-2-ExtendDeadline",
        actor="story/small",
        obligation="BC-6T",
        period="2021-H1",
        units=["a", "b"],
        until="2021-06-15",
    )
    assert (third.service, type(third.request)) == ("intake", intake_pb.RecordArrivalRequest)


def test_a_story_wakes_for_what_operators_do(tmp_path: Path) -> None:
    told = story(tmp_path, 'acts: [{at: "2021-06-10T09:00:00+07:00", call: AddNote, text: x}]\n')

    assert [at.isoformat() for at in told.moments()] == ["2021-06-10T09:00:00+07:00", "2021-12-31T12:00:00+07:00"]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("call: Extend", "ExtendDeadline"),
        ("call: ExtendDeadline, untill: 2021-06-15", "untill"),
        ("call: ExtendDeadline, service: portal", "portal"),
        ("call: ExtendDeadline, units: 7", "units"),
        ("units: [a]", "acts.0.call"),
    ],
)
def test_an_act_that_is_none_is_named_with_its_file(tmp_path: Path, act: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said) as refused:
        story(tmp_path, f'acts: [{{at: "2021-06-10T09:00:00+07:00", {act}}}]\n')

    assert "story.yaml" in str(refused.value)
