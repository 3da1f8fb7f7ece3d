"""Letter policies: checked, put in force, withdrawn, shown."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError
from typing_extensions import override

from services.contracts.workdays import LOCAL
from services.kit.rpc import BadInput
from services.kit.service import Service
from services.notify.asked import OPERATOR, ordered_by, reason, request_id
from services.notify.domain.inputs import PolicyImported, PolicyRecalled
from services.notify.domain.policy import Policy
from services.notify.domain.policy_acts import PolicyUnknown
from services.notify.domain.policy_checks import Finding, Known, Severity, findings
from services.notify.pb import admin_pb2, admin_pb2_grpc
from services.notify.policyfile import told
from services.notify.queries import planned
from services.notify.queries.planned import Kept
from services.notify.shown import cited

LARGEST: Final = 128 * 1024
"""Bytes of a policy: an event holds it as text, quoted once more."""
TOLD: Final = 10
"""As many mistakes are named at once."""


class Policies(admin_pb2_grpc.NotifyAdminServicer):
    """Takes in letter policies, and answers about them."""

    _service: Service

    @override
    async def ImportPolicy(
        self, request: admin_pb2.ImportPolicyRequest, context: object
    ) -> admin_pb2.ImportPolicyResponse:
        """Put a policy in force for a district, or only say what is wrong with it and what it would change."""
        policy, kept = _parsed(request.policy_json), await self._of(request.district)
        found = await self._found(policy, request.district, kept)
        lang = _language(context)
        answer = admin_pb2.ImportPolicyResponse(
            policy=admin_pb2.Policy(district=request.district, policy=policy.policy, version=policy.version),
            changes=_changes(kept, policy),
            findings=[_finding(one, lang) for one in found],
        )
        if request.dry_run:
            return answer
        named = request_id(request.request_id)
        wrong = [one for one in found if one.severity is Severity.ERROR][:TOLD]
        if wrong and policy not in _in_force(kept):
            raise BadInput("policy_json", "; ".join(f"{path(one)}: {'; '.join(told(one, lang))}" for one in wrong))
        event = PolicyImported(
            district=request.district,
            policy=policy.policy,
            content=policy.written(),
            reason=request.reason,
            source=ordered_by(request.source),
        )
        taken = await self._service.submit(OPERATOR, named, event, actor=request.actor or OPERATOR)
        answer.repeat = taken.repeat or not taken.own
        answer.policy.CopyFrom(_shown(_one(await self._of(request.district), policy.policy, policy.version)))
        return answer

    @override
    async def WithdrawPolicy(
        self, request: admin_pb2.WithdrawPolicyRequest, context: object
    ) -> admin_pb2.PolicyResponse:
        """Withdraw a version of a policy; what it planned is written still."""
        named, why = request_id(request.request_id), reason(request.reason)
        before = _one(await self._of(request.district), request.policy, request.version)
        event = PolicyRecalled(
            district=request.district,
            policy=request.policy,
            version=before.policy.version,
            reason=why,
            source=ordered_by(request.source),
        )
        taken = await self._service.submit(OPERATOR, named, event, actor=request.actor or OPERATOR)
        after = _one(await self._of(request.district), request.policy, before.policy.version)
        return admin_pb2.PolicyResponse(repeat=taken.repeat or not taken.own, policy=_shown(after))

    @override
    async def ListPolicies(
        self, request: admin_pb2.ListPoliciesRequest, context: object
    ) -> admin_pb2.ListPoliciesResponse:
        """List policies that are in force; all: also those withdrawn or past."""
        today = self._service.clock.now().astimezone(LOCAL).date()
        kept = [
            one
            for one in await planned.policies(self._service.database)
            if request.district in {"", one.district}
            and (request.all or (one.withdrawn_at is None and one.policy.valid.covers(today)))
        ]
        return admin_pb2.ListPoliciesResponse(policies=[_shown(one) for one in kept])

    @override
    async def GetPolicy(self, request: admin_pb2.GetPolicyRequest, context: object) -> admin_pb2.Policy:
        """Show a version of a policy; 0: the newest."""
        return _shown(_one(await self._of(request.district), request.policy, request.version))

    async def _of(self, district: str) -> list[Kept]:
        """Return the policies of a district.

        Raises:
            BadInput: it is not named.
        """
        if not district:
            raise BadInput("district", "is missing; a policy holds for one district")
        return [one for one in await planned.policies(self._service.database) if one.district == district]

    async def _found(self, policy: Policy, district: str, kept: Sequence[Kept]) -> list[Finding]:
        """Return what is wrong or doubtful.

        Raises:
            BadInput: nobody knows of the district.
        """
        obligations, kinds, districts = await planned.codes(self._service.database)
        if district not in districts:
            raise BadInput("district", f"{district!r}: no units are known of it")
        in_force = _in_force(kept)
        others = [one.policy for one in kept if one.policy in in_force or one.policy.policy == policy.policy]
        if policy in others:
            others = [other for other in in_force if other.policy != policy.policy]
        return findings(policy, Known(district, obligations, kinds, others=others))


def _in_force(kept: Sequence[Kept]) -> list[Policy]:
    return [one.policy for one in kept if one.withdrawn_at is None]


def _parsed(content: str) -> Policy:
    if len(content.encode()) > LARGEST:
        raise BadInput("policy_json", f"has more than {LARGEST // 1024} KB: an event does not hold that")
    try:
        return Policy.model_validate_json(content)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)[:TOLD]]
        raise BadInput("policy_json", "; ".join(wrong)) from error


def _language(context: object) -> str:
    """Return the language somebody asks in; Vietnamese where nothing is said."""
    said: Any = getattr(context, "invocation_metadata", tuple)() or ()
    named = next((str(value) for key, value in said if key == "accept-language"), "vi")
    return "en" if named.lower().startswith("en") else "vi"


def path(found: Finding) -> str:
    """Write where something stands: `letters[1].repeat.every`."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in found.where)
    return written.removeprefix(".")


def _finding(found: Finding, lang: str) -> admin_pb2.PolicyFinding:
    text = "; ".join(told(found, lang))
    return admin_pb2.PolicyFinding(severity=found.severity, code=found.code, where=path(found), text=text)


def _one(kept: Sequence[Kept], code: str, version: int) -> Kept:
    found = [one for one in kept if one.policy.policy == code and version in {0, one.policy.version}]
    there = [one for one in found if one.withdrawn_at is None]
    if not found:
        raise PolicyUnknown(policy=code, version=version or "–")
    return (there or found)[-1]


def _shown(kept: Kept) -> admin_pb2.Policy:
    policy, until = kept.policy, kept.policy.valid.until
    source = kept.source or (policy.source.cited() if policy.source else None)
    return admin_pb2.Policy(
        district=kept.district,
        policy=policy.policy,
        version=policy.version,
        title=policy.title,
        valid_from=policy.valid.since.isoformat(),
        valid_until=until.isoformat() if until else "",
        source=None if source is None else cited(source),
        content_json=policy.written(),
        activated_at=kept.activated_at.astimezone(LOCAL).isoformat(),
        withdrawn_at=kept.withdrawn_at.astimezone(LOCAL).isoformat() if kept.withdrawn_at else "",
    )


def _changes(kept: Sequence[Kept], policy: Policy) -> list[str]:
    """Say line by line what is another than in the version before; of a new policy nothing is."""
    before = [one.policy for one in kept if one.withdrawn_at is None and one.policy.policy == policy.policy]
    if not before:
        return [f"+ policy {policy.name}"]
    was, now = (dict(_flat(json.loads(one.written()))) for one in (before[-1], policy))
    return [
        *(f"~ {key} {was[key]} → {now[key]}" for key in now if was.get(key, now[key]) != now[key]),
        *(f"+ {key} {now[key]}" for key in now if key not in was),
        *(f"- {key} {was[key]}" for key in was if key not in now),
    ]


def _flat(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    match content:
        case Mapping():
            for key, value in content.items():
                yield from _flat(value, f"{path}.{key}" if path else str(key))
        case list():
            for place, value in enumerate(content):
                yield from _flat(value, f"{path}[{place}]")
        case None:
            return
        case _:
            yield path, str(content)
