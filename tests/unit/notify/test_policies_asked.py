"""Operators put letter policies in force and withdraw them; what is wrong is said, and a repeat does nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.kit.rpc import BadInput
from services.notify.domain.policy import Policy
from services.notify.domain.policy_acts import PolicyUnknown
from services.notify.pb import admin_pb2
from tests.unit.notify.controls import NAMES
from tests.unit.notify.policies import DISTRICT, REMIND, URGE, policy
from tests.unit.notify.running import Running, running

FIRST = policy(REMIND, URGE)


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Running]:
    async with running(folder) as one:
        await one.tell(*NAMES)
        yield one


async def put(one: Running, of: Policy, *, named: str = "p-1", dry_run: bool = False) -> admin_pb2.ImportPolicyResponse:
    request = admin_pb2.ImportPolicyRequest(
        request_id=named, district=DISTRICT, policy_json=of.written(), dry_run=dry_run, reason="thử"
    )
    return await one.admin.ImportPolicy(request, None)


async def there(one: Running, *, everything: bool = False) -> list[str]:
    found = await one.admin.ListPolicies(admin_pb2.ListPoliciesRequest(district=DISTRICT, all=everything), None)
    return [f"{each.policy}/{each.version}{'' if not each.withdrawn_at else ' ✗'}" for each in found.policies]


async def test_to_look_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        answer = await put(one, FIRST, dry_run=True)
        assert [finding.code for finding in answer.findings] == ["source-missing", "brake-missing"]
        assert [*answer.changes] == ["+ policy vi-du/1"]
        assert await there(one) == []


async def test_a_policy_is_put_in_force_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        first, again, anew = await put(one, FIRST), await put(one, FIRST), await put(one, FIRST, named="p-2")
        assert [first.repeat, again.repeat, anew.repeat] == [False, True, True]
        assert await there(one) == ["vi-du/1"]
        shown = await one.admin.GetPolicy(admin_pb2.GetPolicyRequest(district=DISTRICT, policy="vi-du"), None)
        assert Policy.model_validate_json(shown.content_json) == FIRST
        assert await one.findings() == []


async def test_a_higher_version_takes_its_place_and_says_what_is_otherwise(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        await put(one, FIRST)
        later = policy(REMIND, {**URGE, "approval": "needed"}, version=2)
        answer = await put(one, later, named="p-2")
        assert "~ letters[1].approval automatic → needed" in answer.changes
        assert await there(one) == ["vi-du/1", "vi-du/2"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (policy(REMIND, title="Khác"), "vi-du/1 đã có với nội dung khác"),
        (policy(URGE, policy="khac"), "hiệu lực trùng với vi-du/1"),
        (policy({**URGE, "obligations": ["BC-Q2"]}, version=2), "letters[0].obligations[0]: không có nghĩa vụ «BC-Q2»"),
    ],
)
async def test_what_is_wrong_is_said_and_not_kept(tmp_path: Path, wrong: Policy, said: str) -> None:
    async with desk(tmp_path) as one:
        await put(one, FIRST)
        with pytest.raises(BadInput) as refused:
            await put(one, wrong, named="p-2")
        assert said in str(refused.value)
        looked = await put(one, wrong, dry_run=True)
        assert "error" in [finding.severity for finding in looked.findings]
        assert await there(one) == ["vi-du/1"]


async def test_a_policy_is_withdrawn_once_and_may_come_again(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        await put(one, FIRST)
        request = admin_pb2.WithdrawPolicyRequest(
            request_id="w-1", district=DISTRICT, policy="vi-du", reason="hết thí điểm"
        )
        answers = [await one.admin.WithdrawPolicy(request, None) for _ in range(2)]
        assert [answer.repeat for answer in answers] == [False, True]
        assert (await there(one), await there(one, everything=True)) == ([], ["vi-du/1 ✗"])
        assert not (await put(one, FIRST, named="p-2")).repeat
        assert await there(one) == ["vi-du/1"]
        assert await one.findings() == []


async def test_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    async with desk(tmp_path) as one:
        for request, field in (
            (
                admin_pb2.ImportPolicyRequest(request_id="1", district="nowhere", policy_json=FIRST.written()),
                "district",
            ),
            (admin_pb2.ImportPolicyRequest(request_id="1", policy_json=FIRST.written()), "district"),
            (admin_pb2.ImportPolicyRequest(request_id="1", district=DISTRICT, policy_json="{}"), "policy_json"),
            (admin_pb2.ImportPolicyRequest(district=DISTRICT, policy_json=FIRST.written()), "request_id"),
        ):
            with pytest.raises(BadInput) as refused:
                await one.admin.ImportPolicy(request, None)
            assert refused.value.field == field
        unknown = admin_pb2.WithdrawPolicyRequest(request_id="1", district=DISTRICT, policy="khac", reason="thử")
        with pytest.raises(PolicyUnknown):
            await one.admin.WithdrawPolicy(unknown, None)
