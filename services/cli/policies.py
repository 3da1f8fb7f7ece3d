"""`letters policies list|show|import|withdraw`: which event leads to which letter, as data with versions."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from services.cli import calls, policies_shown, shown
from services.cli.failures import WrongUsage
from services.cli.letters import Act, acting, ask, of_district
from services.cli.output import Output
from services.cli.said import Office
from services.notify import policyfile
from services.notify.pb import admin_pb2
from services.notify.policyfile import Policy, Problem

ERROR: Final = "error"
STEP: Final = re.compile(r"[^.\[\]]+")
"""A step of a path, `letters[1].when`."""


async def listed(office: Office, district: str, *, everything: bool) -> None:
    """List policies."""
    request = admin_pb2.ListPoliciesRequest(district=district, all=everything)
    found = await ask(office, calls.LIST_POLICIES, request)
    if office.out.json:
        office.out.document([shown.plain(one) for one in found.policies])
    else:
        policies_shown.listed(office.out, found.policies)


async def show(office: Office, name: str, district: str) -> None:
    """Show one policy with all that is in it."""
    code, version = _named(name, office.out)
    at = await of_district(office, district)
    found = await ask(office, calls.GET_POLICY, admin_pb2.GetPolicyRequest(district=at, policy=code, version=version))
    if office.out.json:
        office.out.document(shown.plain(found))
    else:
        policies_shown.detail(office.out, found)


async def take_in(office: Office, path: Path, district: str, act: Act) -> None:
    """Put a policy in force, or say what it would change.

    Raises:
        WrongUsage: something is wrong with the file, by itself or beside what is in force.
    """
    answers = await answered(office, path, district, act)
    if office.out.json:
        office.out.document([{**shown.plain(one), "dry_run": act.dry_run} for one in answers])
    else:
        said(office.out, answers, act)


async def answered(office: Office, path: Path, district: str, act: Act) -> list[admin_pb2.ImportPolicyResponse]:
    """Put a policy in force for the district that is named, those it names, or the only one there is.

    Raises:
        WrongUsage: something is wrong with the file, by itself or beside what is in force.
    """
    policy = right(office.out, path)
    districts = (district,) if district else policy.districts or (await of_district(office, ""),)
    return [await _answered(office, path, policy, code, act) for code in districts]


async def _answered(
    office: Office, path: Path, policy: Policy, district: str, act: Act
) -> admin_pb2.ImportPolicyResponse:
    request = admin_pb2.ImportPolicyRequest(
        district=district,
        policy_json=policy.written(),
        reason=act.reason,
        source=act.citation(office.out.lang),
        dry_run=act.dry_run,
        **acting(),
    )
    try:
        answer = await ask(office, calls.IMPORT_POLICY, request)
    except WrongUsage:
        request.dry_run = True
        looked = await ask(office, calls.IMPORT_POLICY, request)
        _placed(office.out, path, looked.findings)
        raise
    _placed(office.out, path, answer.findings)
    return answer


def said(out: Output, answers: Sequence[admin_pb2.ImportPolicyResponse], act: Act) -> None:
    """Print what is otherwise by a policy, and whether it is in force."""
    for one in answers:
        for line in one.changes:
            shown.line(out, f"→ {line}")
        policy = f"{one.policy.policy}/{one.policy.version}"
        if not act.dry_run:
            out.say("repeated" if one.repeat else "policy-in-force", policy=policy, district=one.policy.district)
    if act.dry_run:
        out.say("only-looked")


async def withdraw(office: Office, name: str, district: str, act: Act) -> None:
    """Let letters follow a policy no more."""
    code, version = _named(name, office.out)
    request = admin_pb2.WithdrawPolicyRequest(
        district=await of_district(office, district),
        policy=code,
        version=version,
        reason=act.reason,
        source=act.citation(office.out.lang),
        **acting(),
    )
    answer = await ask(office, calls.WITHDRAW_POLICY, request)
    if office.out.json:
        office.out.document(shown.plain(answer))
        return
    policy = f"{answer.policy.policy}/{answer.policy.version}"
    office.out.say("repeated" if answer.repeat else "policy-no-more", policy=policy, district=answer.policy.district)


def right(out: Output, path: Path) -> Policy:
    """Return a policy that a file holds, where nothing is wrong with it; what is doubtful is said.

    Raises:
        WrongUsage: something is wrong with it.
    """
    found = policyfile.check(path, out.lang)
    if found.text is not None and not policyfile.is_policy(path):
        raise WrongUsage(out.text("no-policy-file", path=path))
    _told(out, [one for one in found.problems if one.severity == ERROR])
    if found.policy is None:
        raise WrongUsage(f"{path}:1:1")
    return found.policy


def _named(written: str, out: Output) -> tuple[str, int]:
    code, _, version = written.partition("/")
    if version and not version.isdecimal():
        raise WrongUsage(out.text("not-a-policy", value=written))
    return code, int(version or 0)


def _placed(out: Output, path: Path, findings: Iterable[admin_pb2.PolicyFinding]) -> None:
    """Say what the service found in a file, each thing at its line and column.

    Raises:
        WrongUsage: something of it is wrong.
    """
    text = policyfile.check(path, out.lang).text
    problems = []
    for one in findings:
        where: tuple[Any, ...] = tuple(int(step) if step.isdecimal() else step for step in STEP.findall(one.where))
        line, column = (1, 1) if text is None else policyfile.place(text, where)
        problems.append(Problem(path, line, column, one.text, one.severity, one.code, one.text, ""))
    _told(out, problems)


def _told(out: Output, problems: Iterable[Problem]) -> None:
    """Say what was found in a file: what is doubtful, then what is wrong, the last of it as the failure."""
    wrong = []
    for one in problems:
        line = f"{one.file}:{one.line}:{one.column}: {one.text}"
        if one.severity == ERROR:
            wrong.append(line)
        elif not out.json:
            shown.line(out, line.replace(": ", ": ~ ", 1))
    for line in wrong[:-1]:
        out.failure(line)
    if wrong:
        raise WrongUsage(wrong[-1])
