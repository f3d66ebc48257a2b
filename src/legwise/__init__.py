"""Why do my legs ache when I lie down, and what should I do?

import legwise
assessment = legwise.assess({"age": 70, "sex": "female", "answers": {...}})
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from legwise.assessment import Assessment
    from legwise.case import Case

__all__ = ["__version__", "assess"]

try:
    __version__ = version("legwise")
except PackageNotFoundError:  # a checkout on the path that was never installed
    __version__ = "0.0.0"


def assess(case: Case | Mapping[str, object]) -> Assessment:
    """Return the assessment of a case. See `legwise.assessor.assess`."""
    from legwise.assessor import assess as joined

    return joined(case)
