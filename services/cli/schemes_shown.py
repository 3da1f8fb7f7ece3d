"""Schemes as people read them: in force or not, and what is in them."""

import io
import json
import re
from collections.abc import Sequence
from typing import Final

from ruamel.yaml import YAML

from services.cli import scores_shown, shown
from services.cli.output import Output
from services.scoring.pb import admin_pb2

HEAD: Final = frozenset({"scheme", "version", "title", "valid", "source"})
"""What is said above the content already."""
NUMBER: Final = re.compile(r"'(\d+(?:\.\d+)?)'")
"""Decimals are texts in JSON, to stay exact; people read numbers."""


def listed(out: Output, schemes: Sequence[admin_pb2.Scheme]) -> None:
    """Print schemes, a paragraph each; ★ says which one rankings are by."""
    for one in schemes:
        head = shown.joined((f"{one.scheme}/{one.version}", state(out, one), span(out, one)))
        shown.line(out, head, style="bold")
        shown.line(out, one.title, indent=1)
        shown.line(out, one.source or out.text("no-letter-orders"), indent=1, style="dim")
    shown.line(out, out.text("schemes-counted" if schemes else "no-schemes", count=len(schemes)))


def span(out: Output, one: admin_pb2.Scheme) -> str:
    """Show which due days it scores, both inclusive."""
    return f"{shown.day(out, one.valid_from)} – {shown.day(out, one.valid_until)}".rstrip()


def state(out: Output, one: admin_pb2.Scheme) -> str:
    """Say whether it scores, and whether rankings are by it."""
    if one.withdrawn_at:
        return f"✗ {out.text('scheme-withdrawn-at', at=shown.at(out, one.withdrawn_at))}"
    return f"★ {out.text('scheme-leads')}" if one.leads else f"✓ {out.text('scheme-in-force')}"


def detail(out: Output, one: admin_pb2.Scheme) -> None:
    """Print a scheme with all that is in it, as its file says it."""
    shown.line(out, shown.joined((f"{one.scheme}/{one.version}", one.title)), style="bold")
    shown.facts(
        out,
        (
            ("in-force", span(out, one)),
            ("letter", one.source or out.text("no-letter-orders")),
            ("state", state(out, one)),
            ("scheme-activated-at", shown.at(out, one.activated_at)),
        ),
    )
    content = {key: value for key, value in json.loads(one.content_json or "{}").items() if key not in HEAD}
    out.console.print()
    shown.line(out, yaml(content, out.console.width))


def yaml(content: object, width: int) -> str:
    """Write plain values as a file says them, without what is not said."""
    yaml, written = YAML(typ="safe", pure=True), io.StringIO()
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.default_flow_style, yaml.allow_unicode, yaml.width = False, True, width
    yaml.dump(_spoken(content), written)
    return NUMBER.sub(r"\1", written.getvalue()).rstrip()


def _spoken(content: object) -> object:
    """Leave out what is not said."""
    if isinstance(content, dict):
        kept = {key: _spoken(value) for key, value in content.items()}
        return {key: value for key, value in kept.items() if value not in (None, [], {})}
    return [_spoken(value) for value in content] if isinstance(content, list) else content


def changed(out: Output, answer: admin_pb2.ActivateSchemeResponse) -> None:
    """Print what is otherwise in a scheme, and who would stand otherwise by it."""
    for one in answer.changes:
        shown.line(out, f"→ {one}")
    made = shown.table(out, "unit", "column-score", "column-rank", "column-classed")
    for score in answer.moved:
        places = moved(str(score.was_rank or "–"), str(score.rank or "–"))
        scores = moved(shown.decimal(out, score.was_score) or "–", scores_shown.score(out, score).strip())
        made.add_row(score.name or score.unit, scores, places, moved(score.was_classed, score.classed))
    shown.show(out, made, title="who-would-move")


def moved(before: str, after: str) -> str:
    """Show what was, and what is now where that differs."""
    return after if before == after else f"{before} → {after}"
