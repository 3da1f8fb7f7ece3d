"""Entry: `python -m services.intake`."""

from services.intake.settings import Settings
from services.intake.wiring import blueprint
from services.kit import run

if __name__ == "__main__":
    run.main(Settings(), blueprint())
