"""How a command ends when it cannot go on: one line for people, one exit code for scripts (interfaces §1).

CliFailure          1  it failed
├── WrongUsage      2  the call or a file given with it is not right
├── RefusedByRule   3  a service may not do this
└── Unreachable     4  a server does not answer
"""

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
