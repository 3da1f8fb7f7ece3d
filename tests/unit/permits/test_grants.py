"""Permissions as a model: what the lines say, before any server is asked."""

from collections.abc import Iterable, Mapping
from typing import Final

import pytest

from services.contracts import naming
from services.deadlines import wiring as deadlines
from services.deadlines.settings import Settings as DeadlinesSettings
from services.intake import wiring as intake
from services.kit.service import Blueprint
from services.notify import wiring as notify
from services.notify.settings import Settings as NotifySettings
from services.permits import grants
from services.permits.grants import Grants, Line
from services.scoring import wiring as scoring
from services.scoring.settings import Settings as ScoringSettings

ASKED: Final = f"$JS.{grants.ASKED}.API"
USERS: Final = {
    "d1": grants.of_district("d1"),
    "system of lf": grants.of_leaf_system("lf"),
    "server of lf": grants.of_leaf("lf"),
    "consumer": grants.of_consumer("province"),
    **{name: grants.of_service(name) for name in grants.OWNS},
}
NOBODYS: Final = (
    "submissions.d2.x",
    f"submissions.d1.{naming.MARK}",
    "receipts.d2.x",
    "$JS.API.STREAM.DELETE.INTAKE",
    "$JS.API.STREAM.PURGE.SUBMISSIONS_d1",
    f"{ASKED}.STREAM.PURGE.SUBMISSIONS_d1",
    f"{ASKED}.STREAM.PURGE.OBJ_documents-d2",
    "$JS.ACK.SUBMISSIONS_d1.x.1.1.1.1.1",
    "$SYS.REQ.SERVER.PING",
    "sourced.d2.S.x",
    "$O.documents-d2.C.x",
)
EXCEPT: Final[Mapping[str, frozenset[str]]] = {
    "intake": frozenset({"receipts.d2.x", f"submissions.d1.{naming.MARK}"}),
}
"""What is intake's own business."""


def matches(pattern: str, subject: str) -> bool:
    """Say whether a subject falls under a pattern, as the broker says."""
    tokens, given = pattern.split("."), subject.split(".")
    for at, token in enumerate(tokens):
        if token == ">":  # noqa: S105 - a token of a subject
            return len(given) > at
        if at >= len(given) or token not in {"*", given[at]}:
            return False
    return len(tokens) == len(given)


def may_publish(granted: Grants, subject: str) -> bool:
    """Say whether a user may publish there."""
    allowed = any(matches(line.subject, subject) for line in granted.publish)
    return allowed and not any(matches(line.subject, subject) for line in granted.deny_publish)


def all_lines(granted: Grants) -> Iterable[Line]:
    """Return every line of a user."""
    return (*granted.publish, *granted.deny_publish, *granted.subscribe, *granted.deny_subscribe)


@pytest.mark.parametrize("user", USERS)
def test_nobody_may_do_what_is_nobodys_business(user: str) -> None:
    allowed = {subject for subject in NOBODYS if may_publish(USERS[user], subject)}
    assert allowed == EXCEPT.get(user, frozenset())


@pytest.mark.parametrize("user", USERS)
def test_every_line_has_its_reason_is_said_once_and_answers_go_to_named_subjects_only(user: str) -> None:
    lines = list(all_lines(USERS[user]))
    assert all(line.why for line in lines)
    assert not USERS[user].responses
    for part in USERS[user][:4]:
        subjects = [line.subject for line in part]
        assert len(subjects) == len(set(subjects))
        covered = [(a, b) for a in subjects for b in subjects if a != b and matches(a, b)]
        assert covered == []


@pytest.mark.parametrize("user", [user for user in USERS if user not in grants.OWNS])
def test_what_a_district_or_a_consumer_is_denied_is_otherwise_granted(user: str) -> None:
    granted = USERS[user]
    assert [
        line
        for line in granted.deny_publish
        if not any(matches(allowed.subject, line.subject) for allowed in granted.publish)
    ] == []


@pytest.mark.parametrize("name", grants.OWNS)
def test_only_its_owner_says_what_a_service_says(name: str) -> None:
    said = {user for user, granted in USERS.items() if may_publish(granted, f"{name}.something.x")}
    announced = {user for user, granted in USERS.items() if may_publish(granted, f"heads.{name}")}
    assert (said, announced) == ({name}, {name})


def blueprints() -> dict[str, Blueprint]:
    """Return the services as they are."""
    return {
        "intake": intake.blueprint(),
        "deadlines": deadlines.blueprint(DeadlinesSettings()),
        "scoring": scoring.blueprint(ScoringSettings()),
        "notify": notify.blueprint(NotifySettings()),
    }


def test_services_own_and_hear_what_they_are_said_to() -> None:
    assert {name: set(made.listens) for name, made in blueprints().items()} == {
        name: set(heard) for name, heard in grants.HEARS.items()
    }
    assert {name: {spec.name for spec in made.streams} for name, made in blueprints().items()} == {
        name: set(owned) for name, owned in grants.OWNS.items()
    }
