"""`totals`, `scores`, `explain`: what is asked, and how it is answered."""

from services.cli import calls, scores_shown, tables
from services.cli.exporting import Target
from services.cli.said import Office
from services.cli.tables import Question, Written
from services.scoring.pb import admin_pb2


async def totals(office: Office, question: Question, wanted: Target) -> None:
    """Sum up how duties stand."""
    asked = (calls.GET_TOTALS, admin_pb2.GetTotalsRequest())
    await tables.answered(office, asked, question, (Written("totals"), wanted), scores_shown.totals)


async def ranking(office: Office, question: Question, wanted: Target) -> None:
    """Rank units."""
    asked = (calls.LIST_SCORES, admin_pb2.ListScoresRequest())
    await tables.answered(office, asked, question, (Written("scores"), wanted), scores_shown.ranking)


async def explain(office: Office, question: Question, wanted: Target) -> None:
    """Explain every point of a unit."""
    asked = (calls.EXPLAIN_SCORE, admin_pb2.GetScoreRequest())
    await tables.answered(office, asked, question, (Written("explanation"), wanted), scores_shown.explanation)
