"""Letter policies as files: read with their places, checked, described to editors."""

from services.kit.checkedfile import Problem
from services.notify.domain.policy import Policy
from services.notify.domain.policy_checks import Known
from services.notify.policyfile.checking import ALONE, Checked, check, is_policy, place
from services.notify.policyfile.schema import schema
from services.notify.policyfile.texts import told

__all__ = [
    "ALONE",
    "Checked",
    "Known",
    "Policy",
    "Problem",
    "check",
    "is_policy",
    "place",
    "schema",
    "told",
]
