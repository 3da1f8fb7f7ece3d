"""How a command ends when it cannot go on: one line for people, one exit code for scripts (interfaces §1).

CliFailure          1  it failed
├── WrongUsage      2  the call or a file given with it is not right
├── RefusedByRule   3  a service may not do this
└── Unreachable     4  a server does not answer
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class CliFailure(Exception):
    """The command failed; the message says what, where and what to do, in one line."""

    EXIT: ClassVar[int] = 1


class WrongUsage(CliFailure):
    """The call, or a file given with it, is not right."""

    EXIT: ClassVar[int] = 2


class RefusedByRule(CliFailure):
    """A service refused; asking again changes nothing."""

    EXIT: ClassVar[int] = 3


class Unreachable(CliFailure):
    """A server does not answer."""

    EXIT: ClassVar[int] = 4


@contextmanager
def unwrapped() -> Iterator[None]:
    """Let a failure inside a task group out as itself: several services that are away are one thing to say."""
    try:
        yield
    except BaseExceptionGroup as group:
        ours = first_of(group)
        if ours is None:
            raise
        raise ours from group


def first_of(error: BaseException) -> CliFailure | None:
    """Return the first failure of ours in a group, however deep."""
    if isinstance(error, BaseExceptionGroup):
        found = (first_of(one) for one in error.exceptions)
        return next((one for one in found if one is not None), None)
    return error if isinstance(error, CliFailure) else None
