"""The page for those who write a policy: its example is right, and does what the page says of it."""

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from services.contracts.notify import LetterDrafted
from services.notify import policyfile
from services.notify.domain.policy import Part, Policy, Repeat, Rule, When
from tests.unit.notify.acts import reminder
from tests.unit.notify.controls import DUE, REMINDS, START, late, withdrawn
from tests.unit.notify.policies import Planned, at, imported, submitted, under

PAGE: Final = Path("docs/letters/policy.md").read_text("utf-8")
SIX: Final = "BC-6T"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    [written] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path_factory.mktemp("page") / "letters.yaml"
    path.write_text(written, "utf-8")
    known = policyfile.Known("rach-gia", {"BC-Q1", SIX}, {"commune", "office"}, {SIX: {1}})
    checked = policyfile.check(path, known=known)
    assert [problem.text for problem in checked.problems] == []
    assert checked.policy is not None
    return checked.policy


def days(story: Planned, *through: str) -> None:
    """Let every morning come."""
    for day in through:
        story.again(at(day))
        story.come(at(day))


def drafted(story: Planned) -> list[tuple[str, date, tuple[str, ...], str | None]]:
    return [
        (one.kind, one.drafted_at.date(), one.units, one.waits_for)
        for one in story.events(LetterDrafted)
        if one.planned
    ]


MARCH: Final = tuple(f"03-{day:02}" for day in range(14, 32))


def test_the_example_does_what_the_table_says(example: Policy) -> None:
    story = Planned()
    story.prepared()
    story.tell(imported(example), under("an-binh", "thanh-tra"), at=START)
    story.tell(reminder(1).model_copy(update={"obligation": SIX}), at=REMINDS.replace(hour=7))
    days(story, "03-14", "03-15")
    story.tell(late("an-binh", of=SIX), at=DUE)
    days(story, *MARCH[2:])
    unit = ("an-binh",)
    assert drafted(story) == [
        ("remind", date(2023, 3, 14), unit, None),
        ("urge", date(2023, 3, 16), unit, None),
        ("urge", date(2023, 3, 23), unit, None),
        ("explain", date(2023, 3, 29), ("an-binh", "thanh-tra"), "approval"),
        ("urge", date(2023, 3, 30), unit, None),
    ]
    assert [one.signature for one in story.events(LetterDrafted)] == [False, False, False, True, False]


def test_who_sends_meanwhile_is_urged_no_more_and_a_mistake_is_corrected_by_approval(example: Policy) -> None:
    story = Planned()
    story.prepared()
    story.tell(imported(example), at=START)
    story.tell(late("an-binh", of=SIX), at=DUE)
    days(story, "03-16")
    story.tell(submitted("an-binh", at("03-20"), of=SIX), at=at("03-20"))
    days(story, *MARCH[6:])
    assert [kind for kind, *_ in drafted(story)] == ["urge"]
    lifted: Any = withdrawn("an-binh").model_copy(update={"obligation": SIX, "withdrawn_at": at("03-31", 9)})
    story.tell(lifted, at=at("03-31", 9))
    correction = [*story.events(LetterDrafted)][-1]
    assert (correction.kind, correction.waits_for) == ("correct", "approval")


@pytest.mark.parametrize("part", [Policy, Rule, When, Repeat])
def test_every_key_is_explained(part: type[Part]) -> None:
    keys = [field.alias or name for name, field in part.model_fields.items()]
    assert [key for key in keys if f"`{key}" not in PAGE and f".{key}`" not in PAGE] == []
