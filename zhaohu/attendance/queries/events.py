"""Events of a day as people read them, and what their codes say."""

from zhaohu.attendance.errors import events as errors
from zhaohu.core.errors import Problem

_PROBLEMS = {problem.code: problem for problem in vars(errors).values() if isinstance(problem, Problem)}


def sentence(code: str, seconds: int = 10) -> str:
    """What the code of an event says to people; empty for none."""
    problem = _PROBLEMS.get(code)
    return f"{problem.sentence}{problem.remedy}".format(seconds=seconds, reason="") if problem else ""
