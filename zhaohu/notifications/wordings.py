"""What messages say, as data. A wording never changes its facts: other facts make another wording.

`channels` are the ways out of the house besides the inbox, taken where the person has an address for them. `urgency`
says whether they may be taken at night: only what is urgent goes out in a person's quiet hours.
"""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications import (
    wordings_of_cases,
    wordings_of_day,
    wordings_of_growth,
    wordings_of_inspections,
    wordings_of_people,
    wordings_of_rectification,
)
from zhaohu.notifications.wording import ACTION as _ACTION
from zhaohu.notifications.wording import OUT as _OUT
from zhaohu.notifications.wording import URGENT as _URGENT
from zhaohu.notifications.wording import Wording

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
        _ACTION,
    ),
    Wording("round_placed", _("{child}分到了托位"), _("{round}：{name}。请在 {by} 前答复。"), _OUT, _ACTION),
    Wording("round_result", _("{child}的分配结果出来了"), _("{round}已公布，每个志愿的理由都写在结果里。"), _OUT),
    Wording("case_submitted", _("{name}提交了备案"), _("案件 {number} 已进入待办，{due_on} 前办结。")),
    Wording("case_assigned", _("{name}的备案交由您审核"), _("案件 {number} 已分给您，{due_on} 前办结。")),
    Wording(
        "case_returned",
        _("{name}的备案需要补正"),
        _("有 {count} 处需要补正，改好后重新提交。补正期间审核期限停止计算。"),
        _OUT,
        _ACTION,
    ),
    Wording("case_nudged", _("{name}的案件请尽快办理"), _("{by}催办案件 {number}，期限 {due_on}。"), urgency=_ACTION),
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
    Wording("relation_confirmed", _("{nickname}的监护关系已核验"), _("您与孩子的监护关系已核验，可以办理全部事项。")),
    Wording(
        "relation_denied",
        _("{nickname}的监护关系比对不一致"),
        _("登记信息与出生、户籍信息不一致。请核对姓名和证件号码，或带证件到街道、托育机构当面核对。期间照常使用。"),
    ),
    Wording("relation_refused", _("监护关系未通过核验"), _("理由：{reason}。有异议可以带证件到街道再次核对。"), _OUT),
    Wording(
        "guardian_requested",
        _("有人申请成为{nickname}的监护人"),
        _("请确认或拒绝。在您确认以前，对方看不到孩子的任何信息。"),
        _OUT,
    ),
    Wording(
        "guardian_joined",
        _("{nickname}有了新的监护人"),
        _("对方用您家的邀请码加入。如果不是您邀请的，请到街道核对。"),
        _OUT,
    ),
    Wording("guardianship_accepted", _("监护关系申请已确认"), _("您现在可以查看孩子的档案、办理孩子的事项。")),
    Wording("guardianship_declined", _("监护关系申请未获确认"), _("已有监护人没有确认。可以带证件到街道办理。")),
    Wording("deletion_decided", _("{nickname}的删除请求已答复"), _("结果：{result}。理由：{reason}"), _OUT),
    Wording(
        "class_closed",
        _("{class_name}停托"),
        _("{first} 至 {last} 停托，{child}不用来。原因：{reason}"),
        _OUT,
    ),
    Wording(
        "booking_withdrawn",
        _("{institution}取消了预约"),
        _("{child}在 {when} 的预约已取消，不收费。原因：{reason}"),
        _OUT,
    ),
    Wording("place_offered", _("{child}有托位了：{name}"), _("请在 {by} 前答复，过期让给下一位。"), _OUT),
    Wording("place_answered", _("{who}已答复{child}的托位"), _("{name}的托位：{answer}。")),
    Wording("place_answered_to_institution", _("{child}家已答复"), _("{name}：{child}，{answer}。")),
    Wording("place_lapsed", _("{child}的托位过期了"), _("{name}的托位到 {by} 没有答复，已让给下一位。"), _OUT),
    Wording("place_cancelled", _("{child}的托位取消了"), _("{name}的托位已取消。理由：{reason}"), _OUT),
    Wording("place_ended", _("{child}的离托已办理"), _("{name}，最后一天是 {day}。原因：{reason}")),
    Wording("place_ended_to_institution", _("{child}办理了离托"), _("{name}：最后一天是 {day}。原因：{reason}")),
    Wording("agreement_waits", _("{child}的协议等机构确认"), _("{name}：家庭已确认，请核对后确认。")),
    Wording("agreement_confirmed", _("{name}确认了协议"), _("{child}的托育服务协议，机构已确认。")),
    Wording("document_refused", _("{document}不符合"), _("{child}的材料需要重新上传。原因：{reason}"), _OUT),
    Wording("authority_silent", _("{name}已多日没有推送登记"), _("最近一次推送在 {day}。请联系该部门核对接口。")),
    Wording(
        "roll_named",
        _("{institution}登记您为「{nickname}」的监护人"),
        _("请登录照护确认。不是您的孩子，也请告诉机构手机号填错了。"),
        _OUT,
    ),
    Wording(
        "roll_imported",
        _("{institution}登记「{nickname}」在托"),
        _("机构把孩子列入了在托名单。如有不符，请提出异议，托位会立即取消。"),
        _OUT,
    ),
    Wording("roll_withdrawn", _("{institution}撤回了「{nickname}」的在托登记"), _("这次登记已整批撤销，托位已取消。")),
    Wording("roll_refused", _("「{nickname}」的监护人没有确认"), _("这个手机号的主人说不是他的孩子。请核对手机号。")),
    Wording("roll_contested", _("「{nickname}」的家庭对在托登记提出异议"), _("托位已取消。请与家庭核对后重新登记。")),
    Wording(
        "statement_issued",
        _("{nickname} {month} 的托育费 {amount} 元"),
        _("{name}已发出账单，请在 {due_on} 前缴清。"),
        _OUT,
    ),
    Wording("statement_settled", _("{nickname} {month} 的托育费不用缴"), _("{name}已发出账单，没有要缴的钱。")),
    Wording(
        "statement_corrected",
        _("{nickname} {month} 的账单有更正"),
        _("{name}更正了账单，还要缴 {amount} 元。原因写在账单上。"),
        _OUT,
    ),
    Wording("payment_received", _("已收到 {nickname} {month} 的托育费"), _("{name}收到 {amount} 元。")),
    Wording(
        "payment_differs",
        _("{name}有一笔到账与账单不符"),
        _("账单 {number} 应付 {wanted} 元，支付平台说收到 {received} 元，没有入账。请核对处理。"),
        _OUT,
    ),
    Wording("refund_asked", _("{name}收到退款申请 {amount} 元"), _("请在 {due_on} 前办理。"), _OUT, _ACTION),
    Wording("refund_paid", _("{nickname}的退款 {amount} 元已办理"), _("{name}已通过原支付方式退回。"), _OUT),
    Wording("refund_refused", _("{nickname}的退款申请未同意"), _("{name}的答复：{reason}"), _OUT),
    Wording(
        "complaint_critical",
        _("紧急投诉：{category}"),
        _("{number}。请马上打开受理；已同时通报公安。"),
        _OUT,
        urgency=_URGENT,
    ),
    Wording("complaint_received", _("新的投诉：{category}"), _("{number}。请在期限内受理。"), urgency=_ACTION),
    Wording(
        "complaint_moved",
        _("其他区转来一件投诉：{category}"),
        _("{number}。期限从最初收到时起算。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording("complaint_assigned", _("有一件投诉改派给您：{category}"), _("{number}。"), urgency=_ACTION),
    Wording("complaint_supplemented", _("投诉有补充的情况"), _("{number}，{category}。")),
    Wording(
        "complaint_reopened",
        _("投诉要求重新办理：{category}"),
        _("{number}。投诉人对结果有异议。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording("complaint_urged", _("12345 督办：{category}"), _("{number}。请立即处理。"), _OUT, urgency=_ACTION),
    Wording(
        "complaint_clock_near",
        _("投诉的{deed}时限已用 {share}%"),
        _("{number}，{category}。{due} 到期。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording(
        "complaint_clock_over",
        _("投诉的{deed}已超期"),
        _("{number}，{category}。应在 {due} 前完成。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording(
        "question_asked",
        _("监管部门请{name}说明情况"),
        _("事由：{subject}。请在 {due_on} 前答复。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording("question_replied", _("机构答复了询问"), _("{number}，{category}。")),
    Wording(
        "credit_in_objection",
        _("{name}的信用等级拟为 {grade} 级"),
        _("{quarter} 季度。有异议的，请在 {day} 前提出。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording("credit_published", _("{name}的信用等级已公布：{grade} 级"), _("{quarter} 季度。打开可以看每一分的来由。")),
    Wording("credit_appeal_made", _("{name}对信用计分提出申诉"), _("请在 {due_on} 前复核。"), _OUT, urgency=_ACTION),
    Wording(
        "credit_appeal_near",
        _("信用申诉的复核时限已用 {share}%"),
        _("{name}。{due_on} 到期。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording(
        "credit_appeal_over",
        _("信用申诉的复核已超期"),
        _("{name}。应在 {due_on} 前完成，时限已用 {share}%。"),
        _OUT,
        urgency=_ACTION,
    ),
    Wording("credit_appeal_decided", _("{name}的信用申诉已有结论：{state}"), _("打开可以看复核的理由和现在的得分。")),
    Wording("demonstration_moved", _("示范性托育机构申报：{state}"), _("{name}的申报有进展，请打开查看。")),
    Wording(
        "demonstration_review",
        _("请评审{name}的示范申报"),
        _("请按公布的评分办法评分；有利害关系的请回避。"),
        urgency=_ACTION,
    ),
    Wording("assessment_moved", _("{kind}：{state}"), _("{name}的质量评估有进展，请打开查看。")),
    Wording(
        "assessment_asked",
        _("请评估{name}的质量"),
        _("{year} 年的质量评估，请按评分办法逐项评分；有利害关系的请回避。"),
        urgency=_ACTION,
    ),
    Wording(
        "demonstration_recheck",
        _("示范机构年度复核：{name}"),
        _("{day} 到期。请区里按时复核，并登记结果。"),
        urgency=_ACTION,
    ),
    Wording("standard_in_force", _("《{title}》今起实施"), _("{number}。{day} 起实施，请对照要求自查。"), _OUT),
    Wording(
        "child_merged",
        _("{nickname}的两份档案已合并"),
        _("经核对是同一儿童，记录已合到一份档案；认错了可以撤销，请联系街道。"),
    ),
    Wording("child_erased", _("孩子的数据已删除"), _("删除证明在请求页，可以保存。"), _OUT),
    *wordings_of_cases.ALL,
    *wordings_of_day.ALL,
    *wordings_of_growth.ALL,
    *wordings_of_inspections.ALL,
    *wordings_of_people.ALL,
    *wordings_of_rectification.ALL,
)
_BY_CODE = {wording.code: wording for wording in _ALL}


def wording(code: str) -> Wording:
    """The wording of that code; KeyError if none is declared."""
    return _BY_CODE[code]


def wordings() -> tuple[Wording, ...]:
    """Every declared wording."""
    return _ALL
