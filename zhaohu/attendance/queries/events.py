"""Events of a day as people read them, and what their codes say."""

from zhaohu.attendance.errors import events as errors
from zhaohu.attendance.errors import logs
from zhaohu.core.errors import Problem

_TOLD = (*vars(errors).values(), *vars(logs).values())
_PROBLEMS = {problem.code: problem for problem in _TOLD if isinstance(problem, Problem)}


def problem(code: str) -> Problem:
    """What the code of an event stands for; KeyError for none."""
    return _PROBLEMS[code]


def sentence(code: str, seconds: int = 10) -> str:
    """What the code of an event says to people; empty for none."""
    found = _PROBLEMS.get(code)
    return f"{found.sentence}{found.remedy}".format(seconds=seconds, reason="") if found else ""
