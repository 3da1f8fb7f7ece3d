"""Settling waits for every reader of every service."""

from collections.abc import Callable
from typing import Final

import pytest

from services.cli.settling import HEARS
from services.deadlines import settings as deadlines_settings
from services.deadlines import wiring as deadlines
from services.intake import wiring as intake
from services.kit.service import Blueprint
from services.notify import settings as notify_settings
from services.notify import wiring as notify
from services.scoring import settings as scoring_settings
from services.scoring import wiring as scoring

BLUEPRINTS: Final[dict[str, Callable[[], Blueprint]]] = {
    "intake": intake.blueprint,
    "deadlines": lambda: deadlines.blueprint(deadlines_settings.Settings()),
    "scoring": lambda: scoring.blueprint(scoring_settings.Settings()),
    "notify": lambda: notify.blueprint(notify_settings.Settings()),
}


@pytest.mark.parametrize("service", sorted(HEARS))
def test_whom_a_service_hears_is_waited_for(service: str) -> None:
    assert {*HEARS[service]} == BLUEPRINTS[service]().listens.keys() & HEARS.keys()


def test_what_each_service_says_is_kept_by_another() -> None:
    assert {said for heard in HEARS.values() for said in heard} == HEARS.keys()
