"""What messages say, as data. A wording never changes its facts: other facts make another wording.

`channels` are the ways out of the house besides the inbox, taken where the person has an address for them.
"""

import string
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.choices import Channel


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of message: a title for the list, a sentence with its facts in braces."""

    code: str
    title: str | Promise
    text: str | Promise
    channels: tuple[Channel, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """The facts that the message needs."""
        pieces = string.Formatter().parse(f"{self.title}{self.text}")
        return frozenset(piece[1] for piece in pieces if piece[1])

    def told(self, params: dict[str, Any]) -> tuple[str, str]:
        """Title and text with the facts filled in."""
        return str(self.title).format(**params), str(self.text).format(**params)


_OUT = (Channel.SMS, Channel.EMAIL)
_ALL = (
    Wording(
        "registration_pushed",
        _("{name}已登记，请在期限内备案"),
        _("登记信息已送达卫生健康部门。请在 {due_on} 前用认领码认领机构并提交备案。"),
    ),
    Wording(
        "filing_urged",
        _("{name}还没有备案，请尽快办理"),
        _("贵单位于 {registered_on} 登记，至今没有备案。请登录后提交备案；有困难请联系区卫生健康部门。"),
        _OUT,
    ),
    Wording("round_placed", _("{child}分到了托位"), _("{round}：{name}。请在 {by} 前答复。"), _OUT),
    Wording("round_result", _("{child}的分配结果出来了"), _("{round}已公布，每个志愿的理由都写在结果里。"), _OUT),
    Wording("case_submitted", _("{name}提交了备案"), _("案件 {number} 已进入待办，{due_on} 前办结。")),
    Wording("case_assigned", _("{name}的备案交由您审核"), _("案件 {number} 已分给您，{due_on} 前办结。")),
    Wording(
        "case_returned",
        _("{name}的备案需要补正"),
        _("有 {count} 处需要补正，改好后重新提交。补正期间审核期限停止计算。"),
        _OUT,
    ),
    Wording("case_nudged", _("{name}的案件请尽快办理"), _("{by}催办案件 {number}，期限 {due_on}。")),
    Wording("case_replied", _("{name}回复了补正意见"), _("案件 {number} 已补正，继续审核。")),
    Wording("case_accepted", _("{name}的备案已受理"), _("材料齐全，已受理。{due_on} 前告知结果。"), _OUT),
    Wording(
        "verification_planned",
        _("{name}的现场核实已安排"),
        _("工作人员将在 {day} 到场核实，请安排负责人在场。"),
        _OUT,
    ),
    Wording("case_filed", _("{name}已备案"), _("备案回执编号 {number}，可以下载打印，公示页已更新。"), _OUT),
    Wording(
        "case_noncompliant",
        _("{name}不符合备案要求"),
        _("原因和依据见通知书。整改后可以重新提交；已列入不符合要求名单并公示。"),
        _OUT,
    ),
    Wording("filing_suspended", _("{name}的备案已暂停"), _("原因：{reason}。公示页已标明。"), _OUT),
    Wording("filing_resumed", _("{name}的备案已恢复"), _("公示页已更新。"), _OUT),
    Wording("filing_cancelled", _("{name}的备案已注销"), _("公示页已标明，回执不再有效。"), _OUT),
    Wording("filing_revoked", _("{name}的备案已撤销"), _("原因：{reason}。公示页已标明，回执不再有效。"), _OUT),
    Wording("clock_near", _("{name}的案件快到期"), _("案件 {number} 在 {due_on} 到期。")),
    Wording("clock_over", _("{name}的案件已超期"), _("案件 {number} 应在 {due_on} 前办结，已超期。")),
    Wording("claimed", _("{name}已由您认领"), _("现在可以填写备案。已从登记信息带入的内容请核对。")),
    Wording("authority_silent", _("{name}已多日没有推送登记"), _("最近一次推送在 {day}。请联系该部门核对接口。")),
)
_BY_CODE = {wording.code: wording for wording in _ALL}


def wording(code: str) -> Wording:
    """The wording of that code; KeyError if none is declared."""
    return _BY_CODE[code]


def wordings() -> tuple[Wording, ...]:
    """Every declared wording."""
    return _ALL
