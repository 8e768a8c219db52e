"""What is said between people: letters between an institution and families, and what concerns its staff."""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.wording import ACTION, OUT, URGENT, Wording

ALL = (
    Wording("message_received", _("{institution}发来新消息"), _("关于：{about}。"), OUT),
    Wording("message_asks_you", _("{institution}有一件事要您办"), _("关于：{about}。请在 {by} 前回复。"), OUT, ACTION),
    Wording("message_reminded", _("{institution}还在等您回复"), _("{by} 到期。"), OUT, ACTION),
    Wording("message_from_family", _("{child}的家长来信"), _("写给{institution}。看过，家长会知道。"), (), ACTION),
    Wording("message_unanswered", _("还有 {n} 家没有回复"), _("{institution}：已到期。名单在这里。"), (), ACTION),
    Wording("message_retracted", _("{institution}撤回了一条消息"), _("那条消息不是给您的，已不能再看。请不要转发。")),
    Wording(
        "staff_record_found",
        _("{name}须立即停止工作"),
        _("违法犯罪记录查询有相关记录，班次已取消。依法不得录用，已录用的应当立即解聘。"),
        OUT,
        URGENT,
    ),
    Wording(
        "staff_barred",
        _("{name}被禁止从业，须立即停止工作"),
        _("决定书 {decision}，{scope}，{term}。班次已取消，不能签到；请办理离职。"),
        OUT,
        URGENT,
    ),
    Wording(
        "statement_contested",
        _("{institution}对档案里的一条记录有异议"),
        _("{statement}。请在 {due} 前书面答复。"),
        OUT,
        ACTION,
    ),
    Wording(
        "statement_overdue",
        _("{institution}的档案异议超期没有答复"),
        _("{statement}。应在 {due} 前答复。"),
        OUT,
        URGENT,
    ),
    Wording("statement_answered", _("档案异议已答复：{outcome}"), _("{statement}。答复和原记录放在一起。"), OUT),
    Wording(
        "staff_barred_to_district",
        _("{institution}的{name}被禁止从业，已停止工作"),
        _("决定书 {decision}，{scope}，{term}。取消班次 {shifts} 个，签退 {presences} 人次。请核对师幼比和接替安排。"),
        OUT,
        URGENT,
    ),
    Wording(
        "staff_barred_to_person",
        _("您被禁止从业"),
        _("决定书 {decision}，{scope}，{term}。有异议的，可以向作出决定的部门申诉。"),
        OUT,
        URGENT,
    ),
    Wording("staff_ban_lifted", _("{name}的从业禁止已解除"), _("决定书 {decision}。能否到岗请看人员档案。")),
    Wording(
        "staff_expiring",
        _("{name}的{title}还有 {days} 天到期"),
        _("{day} 到期。到期后不能排班和签到，请及时更新。"),
        OUT,
        ACTION,
    ),
    Wording(
        "staff_leave_asked",
        _("{name}请假 {first} 至 {last}"),
        _("{kind}。请答复；批准后这几天的班次会取消。"),
        OUT,
        ACTION,
    ),
    Wording("staff_leave_decided", _("请假 {first} 至 {last}：{state}"), _("{institution}的答复。")),
    Wording("staff_shifts", _("{week} 这一周的班次已公布"), _("{institution}：{shifts}。"), OUT),
    Wording("staff_shift_changed", _("{day} 的班次有变动"), _("{institution}：{shifts}。"), OUT),
    Wording(
        "staff_phone_corrected",
        _("人员档案里的手机号已更正"),
        _("{institution}把 {before} 改为 {now}。理由：{reason}。不对的，请告诉园长。"),
        OUT,
    ),
)
