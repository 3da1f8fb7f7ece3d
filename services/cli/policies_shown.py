"""Letter policies as people read them: in force or not, and what is in them."""

import json
from collections.abc import Sequence
from typing import Final

from services.cli import schemes_shown, shown
from services.cli.output import Output
from services.notify.pb import admin_pb2

HEAD: Final = frozenset({"policy", "version", "title", "valid", "source"})
"""What is said above the content already."""


def listed(out: Output, policies: Sequence[admin_pb2.Policy]) -> None:
    """Print policies, a paragraph each."""
    for one in policies:
        head = (f"{one.policy}/{one.version}", one.district, state(out, one), span(out, one))
        shown.line(out, shown.joined(head), style="bold")
        shown.line(out, one.title, indent=1)
        shown.line(out, one.source.number or out.text("no-letter-orders-policy"), indent=1, style="dim")
    shown.line(out, out.text("policies-counted" if policies else "no-policies", count=len(policies)))


def span(out: Output, one: admin_pb2.Policy) -> str:
    """Show on which days it holds, both inclusive."""
    return f"{shown.day(out, one.valid_from)} – {shown.day(out, one.valid_until)}".rstrip()


def state(out: Output, one: admin_pb2.Policy) -> str:
    """Say whether it is in force."""
    if one.withdrawn_at:
        return f"✗ {out.text('policy-withdrawn-at', at=shown.at(out, one.withdrawn_at))}"
    return f"✓ {out.text('policy-holds')}"


def detail(out: Output, one: admin_pb2.Policy) -> None:
    """Print a policy with all that is in it, as its file says it."""
    shown.line(out, shown.joined((f"{one.policy}/{one.version}", one.title)), style="bold")
    shown.facts(
        out,
        (
            ("policy-of", one.district),
            ("in-force", span(out, one)),
            ("letter", one.source.number or out.text("no-letter-orders-policy")),
            ("state", state(out, one)),
            ("policy-activated-at", shown.at(out, one.activated_at)),
        ),
    )
    content = {key: value for key, value in json.loads(one.content_json or "{}").items() if key not in HEAD}
    out.console.print()
    shown.line(out, schemes_shown.yaml(content, out.console.width))
