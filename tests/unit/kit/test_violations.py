"""What the broker forbids is counted by kind, and rings until it is over."""

from nats.errors import Error

from services.kit.violations import Violations

PUBLISH = Error('nats: permissions violation for publish to "receipts.rach-gia.an-binh"')
SUBSCRIBE = Error('nats: permissions violation for subscription to "status.*"')


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_both_kinds_are_counted_and_named_with_their_subject() -> None:
    violations = Violations(Clock())
    assert all(violations.take(error) for error in (PUBLISH, PUBLISH, SUBSCRIBE))
    assert violations.counts == {"publish": 2, "subscribe": 1}
    publish, subscribe = violations.alarms()
    assert "receipts.rach-gia.an-binh" in publish
    assert "(2 times)" in publish
    assert "status.*" in subscribe


def test_another_error_is_none() -> None:
    violations = Violations(Clock())
    assert not violations.take(Error("nats: stale connection"))
    assert (violations.alarms(), violations.counts) == ([], {"publish": 0, "subscribe": 0})


def test_a_forbidden_publication_that_is_not_tried_any_more_is_over() -> None:
    clock = Clock()
    violations = Violations(clock)
    violations.take(PUBLISH)
    clock.now = 29.0
    assert len(violations.alarms()) == 1
    clock.now = 31.0
    assert violations.alarms() == []


def test_a_forbidden_subscription_lasts_until_the_next_connection() -> None:
    clock = Clock()
    violations = Violations(clock)
    violations.take(SUBSCRIBE)
    clock.now = 3600.0
    assert len(violations.alarms()) == 1
    violations.connected()
    assert violations.alarms() == []
