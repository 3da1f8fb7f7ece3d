"""Schemes as files: read with their places, taken from others, checked, described to editors."""

from services.kit.checkedfile import Problem
from services.scoring.domain.scheme import Scheme
from services.scoring.domain.scheme_checks import Known
from services.scoring.schemefile.checking import ALONE, FAULT_CODES, Checked, check, is_scheme, place
from services.scoring.schemefile.schema import schema
from services.scoring.schemefile.texts import told

__all__ = [
    "ALONE",
    "FAULT_CODES",
    "Checked",
    "Known",
    "Problem",
    "Scheme",
    "check",
    "is_scheme",
    "place",
    "schema",
    "told",
]
