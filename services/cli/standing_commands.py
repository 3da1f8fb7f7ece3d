"""Commands that ask how units stand: `register`, `totals`, `scores`, `explain`, `figures total`."""

from typing import Annotated

import typer

from services.cli.options import Obligation, Unit
from services.cli.server_commands import DataDir, run
from services.cli.standing_options import (
    AllColumns,
    AsOf,
    District,
    HowShown,
    Into,
    Kinds,
    KnownAt,
    Lineage,
    Obligations,
    Scheme,
    Statuses,
    Units,
    WhoseLineage,
    Year,
)


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    app.command("register", help="Sổ theo dõi: đơn vị × báo cáo / The register: units × reports.")(register)
    app.command("totals", help="Tổng hợp, cạnh chỉ số của DHIS2 / Totals, beside the measures of DHIS2.")(totals)
    app.command("scores", help="Điểm và xếp hạng / Scores and ranking.")(scores)
    app.command("explain", help="Từng điểm của một đơn vị: vì sao / Every point of a unit, and why.")(explain)


def register(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    year: Year,
    district: District = "",
    as_of: AsOf = "",
    known_at: KnownAt = "",
    units: Units = None,
    obligations: Obligations = None,
    kinds: Kinds = None,
    statuses: Statuses = None,
    lineage: WhoseLineage = Lineage.OWN,
    all_columns: AllColumns = False,
    form: HowShown = None,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Show the register, or write it."""
    from services.cli import exporting, registers, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question(
        district,
        year,
        as_of,
        known_at,
        lineage,
        units=units or (),
        obligations=obligations or (),
        kinds=kinds or (),
        statuses=statuses or (),
    )
    wanted = exporting.target(context.obj.out, form or "", output)
    run(registers.show(Office(context.obj, data_dir), question, wanted, all_columns=all_columns))


def totals(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    year: Year,
    district: District = "",
    obligation: Annotated[str, typer.Option("--obligation", metavar="O", help="Báo cáo / Of this report.")] = "",
    period: Annotated[str, typer.Option("--period", metavar="P", help="Kỳ / Of this period.")] = "",
    as_of: AsOf = "",
    known_at: KnownAt = "",
    form: HowShown = None,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Sum up how duties stand, by our measures and those of DHIS2."""
    from services.cli import exporting, scores, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question(district, year, as_of, known_at, obligation=obligation, period=period)
    wanted = exporting.target(context.obj.out, form or "", output)
    run(scores.totals(Office(context.obj, data_dir), question, wanted))


def scores(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    *,
    year: Year,
    district: District = "",
    scheme: Scheme = "",
    kinds: Kinds = None,
    as_of: AsOf = "",
    known_at: KnownAt = "",
    lineage: WhoseLineage = Lineage.OWN,
    form: HowShown = None,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Rank units by their scores."""
    from services.cli import exporting, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli import scores as asked  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question(district, year, as_of, known_at, lineage, scheme, kinds=kinds or ())
    wanted = exporting.target(context.obj.out, form or "", output)
    run(asked.ranking(Office(context.obj, data_dir), question, wanted))


def explain(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    unit: Unit,
    *,
    year: Year,
    scheme: Scheme = "",
    as_of: AsOf = "",
    known_at: KnownAt = "",
    lineage: WhoseLineage = Lineage.OWN,
    form: HowShown = None,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Explain every point of a unit's score."""
    from services.cli import exporting, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli import scores as asked  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question("", year, as_of, known_at, lineage, scheme, unit)
    wanted = exporting.target(context.obj.out, form or "", output)
    run(asked.explain(Office(context.obj, data_dir), question, wanted))


def consolidate(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    obligation: Obligation,
    period: Annotated[str, typer.Argument(metavar="PERIOD")],
    *,
    district: District = "",
    by_unit: Annotated[
        bool, typer.Option("--by-unit", help="Từng đơn vị, từng bản / Unit by unit, with what changed.")
    ] = False,
    as_of: AsOf = "",
    known_at: KnownAt = "",
    lineage: WhoseLineage = Lineage.OWN,
    form: HowShown = None,
    output: Into = None,
    data_dir: DataDir = None,
) -> None:
    """Sum up the units' figures of a report and period."""
    from services.cli import consolidated, exporting, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question(district, 0, as_of, known_at, lineage, obligation=obligation, period=period)
    wanted = exporting.target(context.obj.out, form or "", output)
    run(consolidated.show(Office(context.obj, data_dir), question, wanted, by_unit=by_unit))
