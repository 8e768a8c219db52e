"""The catalogue of what can go wrong, in words: each problem has a stable code, a sentence, and a way to mend it.

Rooms declare their own in `errors.py`. HTML pages, forms and the API's problem+json (RFC 9457) all speak from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError
from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
_problems: dict[str, Problem] = {}
_constraints: dict[str, Problem] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of failure. `sentence` and `remedy` may name facts in braces; `constraints` are database names."""

    code: str
    status: int
    sentence: Text
    remedy: Text = ""
    constraints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.code in _problems:
            raise ValueError(f"Problem {self.code} is declared twice")
        _problems[self.code] = self
        _constraints.update(dict.fromkeys(self.constraints, self))

    def raised(self, *, field: str | None = None, **facts: Any) -> ProblemError:
        """The exception to raise; `facts` fill the sentence."""
        return ProblemError(self, field=field, facts=facts)


class ProblemError(Exception):
    """A problem that has happened, with its facts."""

    def __init__(self, problem: Problem, *, field: str | None = None, facts: dict[str, Any] | None = None) -> None:
        self.problem, self.field, self.facts = problem, field, facts or {}
        super().__init__(problem.code)

    @property
    def sentence(self) -> str:
        return str(self.problem.sentence).format(**self.facts)

    @property
    def remedy(self) -> str:
        return str(self.problem.remedy).format(**self.facts)

    def __str__(self) -> str:
        return f"{self.problem.code}: {self.sentence}"

    def as_json(self) -> dict[str, Any]:
        """The body of an application/problem+json answer."""
        body = {
            "type": f"/errors/#{self.problem.code}",
            "title": self.sentence,
            "status": self.problem.status,
            "code": self.problem.code,
        }
        if self.remedy:
            body["detail"] = self.remedy
        if self.field:
            body["field"] = self.field
        return body

    def add_to(self, form: BaseForm) -> None:
        """Show the problem in a form, at its field where the form has it."""
        field = self.field if self.field in form.fields else None
        form.add_error(field, f"{self.sentence}{self.remedy}")


def from_database(error: IntegrityError) -> ProblemError:
    """The problem that a named constraint stands for; the error itself again if none is declared."""
    cause = error.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    if name not in _constraints:
        raise error
    return _constraints[name].raised()


def catalogue() -> Iterable[Problem]:
    """Every declared problem, by code."""
    return (_problems[code] for code in sorted(_problems))


NOT_ALLOWED = Problem(
    "NOT_ALLOWED", 403, _("当前身份不能办理「{action}」。"), _("请换用有权限的账号，或由经办人办理。")
)
SIGN_IN_NEEDED = Problem("SIGN_IN_NEEDED", 401, _("请先登录，再办理「{action}」。"))
NOT_FOUND = Problem("NOT_FOUND", 404, _("没有找到这个页面或记录。"), _("请核对地址，或从首页查找。"))
BAD_REQUEST = Problem("BAD_REQUEST", 400, _("看不懂这个请求。"), _("请从首页重新打开。"))
FORM_EXPIRED = Problem(
    "FORM_EXPIRED", 403, _("这一页开得太久，表单已失效。"), _("请返回上一页，刷新后再办理；填写的内容还在上一页。")
)
METHOD_NOT_ALLOWED = Problem("METHOD_NOT_ALLOWED", 405, _("这个地址不接受这种请求。"))
STALE = Problem("STALE", 409, _("这条记录刚刚被别人改过。"), _("请刷新后看最新内容，再办理。"))
INPUT_INVALID = Problem("INPUT_INVALID", 422, _("填写内容有误：{reason}"), _("请改正后再试。"))
TOO_MANY_REQUESTS = Problem("TOO_MANY_REQUESTS", 429, _("操作太频繁。"), _("请在 {wait} 后再试。"))
UNEXPECTED = Problem("UNEXPECTED", 500, _("系统出了问题，已经记录。"), _("填写的内容没有丢失，请稍后再试。"))
