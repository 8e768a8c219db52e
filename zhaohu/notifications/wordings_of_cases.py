"""What is said of penalty cases and of the records of authorities."""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.wording import ACTION, OUT, Wording

ALL = (
    Wording("case_clock_near", _("{number}：{deed}的时限已用 {share}%"), _("{due} 到期，请抓紧办理。"), (), ACTION),
    Wording("case_clock_over", _("{number}：{deed}已超期"), _("{due} 到期，至今没有办。请负责人督促。"), (), ACTION),
    Wording("record_published", _("{name}的行政处罚已公示"), _("{authority} {document}。不符的可以提出异议。"), OUT),
    Wording("record_withdrawn", _("{name}的一条记录已撤回"), _("{authority} {document}：{reason}，已停止公示。"), OUT),
    Wording("record_contested", _("{name}对一条记录提出异议"), _("{document}，{due} 前核查并答复。"), (), ACTION),
    Wording("record_dispute_answered", _("{name}的异议已有结论：{result}"), _("{authority} {document}。"), OUT),
    Wording("record_repair_asked", _("{name}申请信用修复"), _("{document}，请核实履行和整改情况。"), (), ACTION),
    Wording("record_repair_decided", _("{name}的信用修复：{result}"), _("{authority} {document}。"), OUT),
    Wording("department_nudged", _("请报送信用信息"), _("{office}（{place}）请贵部门尽快报送行政检查、处罚信息。"),
            (), ACTION),
)  # fmt: skip
