"""What must be in order before somebody may be hired, each with its answer."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zhaohu.core.errors import ProblemError
from zhaohu.staff.choices.records import QueryState
from zhaohu.staff.errors import people as errors
from zhaohu.staff.models import Employment, RecordQuery
from zhaohu.staff.queries import standing

_FORBID = (errors.STAFF_BARRED, errors.STAFF_ELSEWHERE, errors.STAFF_RECORD_FOUND, errors.STAFF_RECORD_MISSING)
"""Without a certificate somebody may be hired and not yet work; with one of these nobody is hired."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the law: what it asks, whether it is passed (None: not yet known), what was found, whose rule."""

    title: str | Promise
    passed: bool | None
    found: str
    basis: str
    forbids: bool


def forbidding(employment: Employment, *, on: date) -> list[ProblemError]:
    """What forbids to hire somebody that day."""
    return [one for one in standing.problems(employment, on) if one.problem in _FORBID]


def checks(employment: Employment, *, on: date) -> list[Check]:
    """The checks before hiring, in the order in which the law asks for them."""
    found = {one.problem: one.sentence for one in standing.problems(employment, on)}
    last = RecordQuery.objects.filter(member=employment.member).order_by("-pk").first()
    record = found.get(errors.STAFF_RECORD_FOUND) or found.get(errors.STAFF_RECORD_MISSING)
    health, credential = found.get(errors.STAFF_HEALTH), found.get(errors.STAFF_CREDENTIAL)
    return [
        _check(_("没有被禁止从业"), found.get(errors.STAFF_BARRED), _("全市从业禁止名单"), forbids=True),
        _record(record, last),
        _check(_("没有同时在别的机构任职"), found.get(errors.STAFF_ELSEWHERE), _("全市人员登记"), forbids=True),
        _check(_("有健康合格证"), health, _("卫生部 教育部令第 76 号第 14 条"), forbids=False),
        _check(_("有岗位要求的证书"), credential, _("国卫人口发〔2019〕58 号第 18 条"), forbids=False),
    ]


def _record(sentence: str | None, last: RecordQuery | None) -> Check:
    title, basis = _("没有性侵害、虐待、拐卖、暴力伤害等违法犯罪记录"), _("未成年人保护法第 62 条")
    if sentence and last is not None and last.state == QueryState.WAITING:
        return Check(title, None, _("正在查询，通常几分钟内答复，请稍后刷新"), basis, True)
    if sentence and last is not None and last.state == QueryState.UNKNOWN:
        return Check(title, None, _("联网查不到，请书面查询，在人员档案里登记答复"), basis, True)
    return Check(title, not sentence, sentence or _answer(last), basis, True)


def _check(title: str, sentence: str | None, basis: str, *, forbids: bool) -> Check:
    return Check(title, sentence is None, sentence or _("符合"), basis, forbids)


def _answer(last: RecordQuery | None) -> str:
    if last is None or last.answered_on is None:
        return _("符合")
    return _("{source} {day} 答复：{state}").format(
        source=last.source, day=last.answered_on, state=QueryState(last.state).label
    )
