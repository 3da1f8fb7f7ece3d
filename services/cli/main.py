"""The entry of `dunghan`: global options wherever they stand, one line and one exit code where something fails."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Final

import typer

from services.cli import (
    act_commands,
    backup_commands,
    broker_commands,
    catalogue_commands,
    day_commands,
    desk_commands,
    district_commands,
    duty_commands,
    joining_commands,
    letter_commands,
    objection_commands,
    operator_commands,
    rebuild_commands,
    receipt_commands,
    rule_commands,
    scheme_commands,
    server_commands,
    settings,
    standing_commands,
    unit_commands,
    whatif_commands,
)
from services.cli.failures import CliFailure, first_of
from services.cli.firstday import commands as first_day_commands
from services.cli.output import Output

FLAGS: Final = ("--json", "--no-color")
VALUED: Final = ("--lang", "--server")
"""Global options; people write them after the command as well, so they are moved before it."""
INTERRUPTED: Final = 130
"""128 + SIGINT, as shells expect of a command that was stopped by Ctrl-C."""

app = typer.Typer(
    name="dunghan",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Đúng Hạn: ai nợ báo cáo nào, đến khi nào, ai đã gửi đúng hạn. / Who owes which report by when.",
)
server_commands.add(app)
district_commands.add(app)
operator_commands.add(app)
standing_commands.add(app)
scheme_commands.add(app)
objection_commands.add(app)
letter_commands.add(app)
catalogue_commands.add(app)
unit_commands.add(app)
rule_commands.add(app)
backup_commands.add(app)
act_commands.add(app)
duty_commands.add(app)
day_commands.add(app)
desk_commands.add(app)
joining_commands.add(app)
broker_commands.add(app)
receipt_commands.add(app)
rebuild_commands.add(app)
whatif_commands.add(app)
first_day_commands.add(app)


@app.callback()
def options(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Trả lời bằng JSON. / Answer in JSON.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="Không dùng màu. / No colour.")] = False,
    lang: Annotated[str, typer.Option(metavar="vi|en", help="Ngôn ngữ. / The language.")] = "",
    server: Annotated[str, typer.Option(metavar="HOST", help="HOST, intake=HOST:PORT,…")] = "",
) -> None:
    """Take the options that every command has."""
    chosen = lang or settings.language()
    if chosen not in {"vi", "en"}:
        raise typer.BadParameter(f"--lang {chosen}: vi | en")
    color = not no_color and not settings.variable("NO_COLOR")
    context.obj = server_commands.Asked(Output(lang=chosen, json=as_json, color=color), server)


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Move global options before the command; what follows `--` stays where it is."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        one = waiting.pop(0)
        if one == "--":
            return [*front, *rest, one, *waiting]
        if one in FLAGS or one.startswith(tuple(f"{name}=" for name in VALUED)):
            front.append(one)
        elif one in VALUED and waiting:
            front += [one, waiting.pop(0)]
        else:
            rest.append(one)
    return [*front, *rest]


def main() -> None:
    """Run the command of the process's arguments and end with its exit code."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code (interfaces §1)."""
    moved = hoisted(arguments)
    out = _output_of(moved)
    try:
        code = app(moved, prog_name="dunghan", standalone_mode=False)
    except CliFailure as failure:
        out.failure(str(failure))
        return failure.EXIT
    except BaseExceptionGroup as group:
        return _of_group(out, group)
    except typer.Exit as ended:
        return ended.exit_code
    except (typer.Abort, KeyboardInterrupt):
        out.failure(out.text("interrupted"))
        return INTERRUPTED
    except typer.TyperException as wrong:
        out.failure(out.text("usage", why=wrong.format_message()))
        return wrong.exit_code
    except BrokenPipeError:
        return 1
    return code if isinstance(code, int) else 0


def _of_group(out: Output, group: BaseExceptionGroup[BaseException]) -> int:
    """Several tasks ended together; the first failure of ours says why, anything else is a fault to be seen."""
    ours = first_of(group)
    if ours is None:
        raise group
    out.failure(str(ours))
    return ours.EXIT


def _output_of(arguments: Sequence[str]) -> Output:
    """Say how failures are spoken before the options are parsed."""
    lang = settings.language()
    with suppress(ValueError, IndexError):
        lang = arguments[list(arguments).index("--lang") + 1]
    return Output(lang="en" if lang == "en" or "--lang=en" in arguments else "vi", color="--no-color" not in arguments)


if __name__ == "__main__":
    main()
