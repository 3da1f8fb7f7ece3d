"""The catalogues that ship are complete in themselves, and say what they assume."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

RACH_GIA: Final = Path(__file__).parents[2] / "catalogues" / "rach-gia-2023"


def test_the_list_of_rach_gia_has_thirty_units_and_leaves_twenty_seven_cells_blank() -> None:
    catalogue = _read("catalogue.yaml")
    codes = [unit["code"] for unit in catalogue["units"]]
    owed = list(_duties(catalogue))

    assert [unit["no"] for unit in catalogue["units"]] == list(range(1, 31))
    assert len(set(codes)) == 30
    assert len(codes) * len(catalogue["obligations"]) - len(set(owed)) == 27
    assert {unit for unit, _ in owed} <= set(codes)


def test_every_submission_of_the_story_is_for_a_duty_of_the_catalogue() -> None:
    owed = set(_duties(_read("catalogue.yaml")))
    sent = _submissions()

    assert len({row["id"] for row in sent}) == len(sent) == 126
    assert {(row["unit"], row["obligation"]) for row in sent} <= owed


def test_the_story_stays_within_its_clock() -> None:
    story = _read("story.yaml")
    sent = [row["submitted_at"] for row in _submissions()]

    assert story["clock"] < min(sent)
    assert max(sent) < story["ends"]
    assert sent == sorted(sent)


def test_every_obligation_says_what_is_assumed_of_it() -> None:
    catalogue = _read("catalogue.yaml")

    assert [rule["code"] for rule in catalogue["obligations"] if not rule["assumed"]] == []
    assert catalogue["letters"]["assumed"]


def test_no_letter_of_a_story_can_reach_anybody() -> None:
    addresses = [unit["email"] for unit in _read("catalogue.yaml")["units"]]

    assert [address for address in addresses if not address.endswith(".example")] == []


def _read(name: str) -> Any:
    return YAML(typ="safe").load(RACH_GIA / name)


def _submissions() -> list[dict[str, str]]:
    with (RACH_GIA / "submissions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _duties(catalogue: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every unit with each obligation it owes."""
    for rule in catalogue["obligations"]:
        everybody = [unit["code"] for unit in catalogue["units"]]
        yield from ((unit, rule["code"]) for unit in (everybody if rule["audience"] == "all" else rule["audience"]))
