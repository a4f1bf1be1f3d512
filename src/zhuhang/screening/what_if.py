"""Trying other parameters, or another regulation, on the same results (试算). Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping

from zhuhang.engine import EngineError, WarningList, run, seal
from zhuhang.engine.comparing import Comparison, compare
from zhuhang.people.models import College
from zhuhang.people.regulations import regulation_of
from zhuhang.regulation.model import Regulation
from zhuhang.screening.inputs import inputs_of
from zhuhang.screening.runs import RunRefused, settings_of


def what_if(college: College, other: Regulation, parameters: Mapping[str, str], *, term: str) -> Comparison:
    """Compare the college's own list of a term with what other rules or parameters would give.

    Raise :class:`RunRefused` with every reason where either side cannot be screened.
    """
    own = regulation_of(college)
    before = _screened(college, own, college.parameters, term)
    after = _screened(college, other, parameters, term)
    return compare(before, after, (own, other))


def _screened(college: College, regulation: Regulation, parameters: Mapping[str, str], term: str) -> WarningList:
    given = {name: text.strip() for name, text in parameters.items() if text.strip() and name in regulation.parameters}
    settings = settings_of(regulation, given)
    sealed = seal(inputs_of(college, regulation, term=term))
    try:
        return run(regulation, sealed, term=term, parameters=settings).to_list()
    except EngineError as error:
        raise RunRefused(error.reasons) from error
