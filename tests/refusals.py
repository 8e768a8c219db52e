"""What is refused, and with which code."""

from typing import Any

import pytest

from zhaohu.core.errors import ProblemError


def refused(code: str, saying: str = "") -> Any:
    """Within it a problem of exactly that code is raised; `saying` stands in its sentence."""
    return pytest.raises(ProblemError, check=lambda error: error.problem.code == code and saying in error.sentence)


def refuses(code: str, deed: Any, *arguments: Any, **facts: Any) -> ProblemError:
    """The problem of that code with which a deed is refused."""
    with refused(code) as caught:
        deed(*arguments, **facts)
    problem: ProblemError = caught.value
    return problem
