"""What messages say of orders to put things right, and of the results of inspections before the public."""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.wording import ACTION, OUT, Wording

ALL = (
    Wording(
        "order_issued",
        _("{name}收到责令改正通知书"),
        _("{number}，请在 {due_on} 前改正并报送材料。不同意的，可以逐条提出异议。"),
        OUT,
        ACTION,
    ),
    Wording("order_clock_share", _("整改期限已用 {share}%"), _("{name}，{number}，{due_on} 到期。"), OUT, ACTION),
    Wording(
        "order_clock_over", _("整改已到期，还没有了结"), _("{name}，{number}，应在 {due_on} 前改正。"), OUT, ACTION
    ),
    Wording(
        "order_finding_over",
        _("整改中有一条已到期"),
        _("{name}，{number}：{title}，应在 {due_on} 前改正。"),
        OUT,
        ACTION,
    ),
    Wording("order_evidence", _("{name}报送了整改材料"), _("{number}：{title}。请核实。"), urgency=ACTION),
    Wording("order_finding_returned", _("整改材料被退回"), _("{number}：{title}。理由：{reason}"), OUT, ACTION),
    Wording("order_finding_accepted", _("一条整改已认定改正"), _("{number}：{title}。")),
    Wording("order_done", _("{name}的整改已全部了结"), _("{number}。"), OUT),
    Wording(
        "order_objected", _("{name}对检查发现提出异议"), _("{number}：{title}。请在 {due_on} 前答复。"), urgency=ACTION
    ),
    Wording("order_objection_answered", _("您的异议已答复：{result}"), _("{number}：{title}。"), OUT),
    Wording(
        "order_objection_over",
        _("机构的异议还没有答复"),
        _("{name}，{number}：{title}，应在 {due_on} 前答复。"),
        OUT,
        ACTION,
    ),
    Wording(
        "inspection_undecided",
        _("检查还等着决定怎样处理"),
        _("{name}，{number}，已过 {days} 天。没有查成的请决定是否再去；转立案的请立案。"),
        OUT,
        ACTION,
    ),
    Wording("order_prolonged", _("整改期限已延长"), _("{number}，延长到 {due_on}。"), OUT),
    Wording("order_suspended", _("整改期限已停止计时"), _("{number}。理由：{reason}"), OUT),
    Wording("order_resumed", _("整改期限恢复计时"), _("{number}，{due_on} 到期。"), OUT, ACTION),
    Wording("order_withdrawn", _("责令改正已撤销"), _("{number}。理由：{reason}"), OUT),
    Wording("order_to_case", _("整改转立案处理"), _("{number}。理由：{reason}"), OUT),
    Wording("result_published", _("{name}的检查结果已公示"), _("检查 {number}。您可以在旁边公开回应。"), OUT),
    Wording("result_corrected", _("{name}的检查结果公示已更正"), _("检查 {number}。理由：{reason}"), OUT),
    Wording("result_withdrawn", _("{name}的检查结果公示已撤下"), _("检查 {number}。理由：{reason}"), OUT),
    Wording(
        "result_waits", _("检查结果可以公示了"), _("{name}，检查 {number}，应在 {due_on} 前公示。"), urgency=ACTION
    ),
    Wording("result_late", _("检查结果逾期没有公示"), _("{name}，检查 {number}，应在 {due_on} 前公示。"), OUT, ACTION),
    Wording(
        "result_replied",
        _("{name}写了公开回应"),
        _("检查 {number}。请在 {due_on} 前核对有没有个人信息。"),
        urgency=ACTION,
    ),
    Wording("result_reply_returned", _("请改写对检查结果的回应"), _("检查 {number}。理由：{reason}"), OUT, ACTION),
)
