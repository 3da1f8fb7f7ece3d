"""`letters policies` and `catalogue import` put letter policies in force, and show them as their files say them."""

from pathlib import Path
from typing import Final

import pytest

from services.cli import catalogues, duties, policies
from services.cli.catalogues import Taking
from services.cli.failures import WrongUsage
from services.cli.letters import Act
from services.notify.domain.policy import Policy
from services.notify.pb import admin_pb2
from tests.unit.cli.answers import answering

EXAMPLE: Final = Path("catalogues/chinh-sach-vi-du/letters.yaml")
IN_FORCE: Final = admin_pb2.Policy(
    district="rach-gia",
    policy="chinh-sach-vi-du",
    version=1,
    title="Ví dụ",
    valid_from="2023-01-01",
    activated_at="2023-01-02T08:00:00+07:00",
    content_json='{"policy": "chinh-sach-vi-du", "brake": {"share": "1/3"}, "districts": []}',
)


async def test_a_policy_is_put_in_force_for_the_district_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    finding = admin_pb2.PolicyFinding(severity="warning", code="x", where="letters[1].when.at", text="nghi ngờ")
    answer = admin_pb2.ImportPolicyResponse(policy=IN_FORCE, changes=["+ policy p/1"], findings=[finding])
    office = answering(answer)
    await policies.take_in(office, EXAMPLE, "rach-gia", Act("thử", "12/QĐ-UBND"))

    (request,) = office.requests
    assert Policy.model_validate_json(request.policy_json).name == "chinh-sach-vi-du/1"
    assert (request.district, request.source.number, request.dry_run) == ("rach-gia", "12/QĐ-UBND", False)
    said = capsys.readouterr().out
    line = EXAMPLE.read_text("utf-8").splitlines().index("      repeat: {every_working_days: 5, at_most: 3}")
    assert f"letters.yaml:{line}:7: ~ nghi ngờ" in said
    assert "Đã áp dụng chinh-sach-vi-du/1 cho rach-gia." in said


async def test_to_look_says_that_nothing_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    office = answering(admin_pb2.ImportPolicyResponse(policy=IN_FORCE), lang="en")
    await policies.take_in(office, EXAMPLE, "rach-gia", Act(dry_run=True))

    assert office.requests[0].dry_run
    assert "Nothing was written" in capsys.readouterr().out


async def test_a_policy_that_is_wrong_is_not_sent(tmp_path: Path) -> None:
    wrong = tmp_path / "letters.yaml"
    wrong.write_text(EXAMPLE.read_text("utf-8").replace("share: 1/3", "share: 7/3"), "utf-8")
    office = answering(admin_pb2.ImportPolicyResponse(policy=IN_FORCE))

    with pytest.raises(WrongUsage, match=rf"{wrong}:\d+:\d+: «7/3»"):
        await catalogues.take_in(office, Taking([EXAMPLE.parent, wrong]), duties.Act("thử"))
    assert office.requests == []


async def test_policies_are_shown_with_all_that_is_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    await policies.show(answering(IN_FORCE), "chinh-sach-vi-du/1", "rach-gia")
    await policies.listed(answering(admin_pb2.ListPoliciesResponse(policies=[IN_FORCE])), "", everything=False)
    said = capsys.readouterr().out
    assert "share: 1/3" in said
    assert "1 quy chế" in said
    with pytest.raises(WrongUsage, match="không phải quy chế"):
        await policies.show(answering(IN_FORCE), "chinh-sach-vi-du/hai", "rach-gia")


async def test_a_policy_is_withdrawn_with_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    office = answering(admin_pb2.PolicyResponse(policy=IN_FORCE))
    await policies.withdraw(office, "chinh-sach-vi-du", "rach-gia", Act("hết thí điểm"))
    assert (office.requests[0].reason, office.requests[0].version) == ("hết thí điểm", 0)
    assert "Đã thôi áp dụng chinh-sach-vi-du/1 cho rach-gia." in capsys.readouterr().out
