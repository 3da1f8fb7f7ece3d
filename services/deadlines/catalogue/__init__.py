"""Catalogues as files: read with their places, derived from others, checked, compared, described to editors.

`check` says everything that is wrong at once, each thing with its line and column, and with what to do.
"""

from services.deadlines.catalogue.changes import changes
from services.deadlines.catalogue.checking import Fault, Problem, check, faults, worked
from services.deadlines.catalogue.findings_texts import told
from services.deadlines.catalogue.schema import schema
from services.deadlines.domain.catalogue import Catalogue

__all__ = ["Catalogue", "Fault", "Problem", "changes", "check", "faults", "schema", "told", "worked"]
