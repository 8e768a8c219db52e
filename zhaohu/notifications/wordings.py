"""What messages say, as data. A wording never changes its facts: other facts make another wording.

`channels` are the ways out of the house besides the inbox, taken where the person has an address for them. `urgency`
says whether they may be taken at night: only what is urgent goes out in a person's quiet hours.
"""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications import wordings_of_people
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
    Wording(
        "child_merged",
        _("{nickname}的两份档案已合并"),
        _("经核对是同一儿童，记录已合到一份档案；认错了可以撤销，请联系街道。"),
    ),
    Wording("deletion_decided", _("{nickname}的删除请求已答复"), _("结果：{result}。理由：{reason}"), _OUT),
    Wording("child_erased", _("孩子的数据已删除"), _("删除证明在请求页，可以保存。"), _OUT),
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
    Wording("child_arrived", _("{child}已到园 {at}"), _("{institution}：{adult}送到。")),
    Wording("child_collected", _("{child}已离园 {at}"), _("{institution}：{adult}接走。")),
    Wording(
        "arrival_taken_back",
        _("{child} {at} 到园的记录已撤销"),
        _("{institution}更正了记录，刚才的通知不作数。"),
        urgency=_URGENT,
    ),
    Wording(
        "departure_taken_back",
        _("{child} {at} 离园的记录已撤销"),
        _("{institution}更正了记录，刚才的通知不作数。"),
        urgency=_URGENT,
    ),
    Wording(
        "child_unwell",
        _("{child}在园内检查异常，请尽快联系"),
        _("{institution} {at}：{finding}。孩子由保健人员照看，请接听电话或尽快到园。"),
        _OUT,
        _URGENT,
    ),
    Wording("child_unwell_to_director", _("{child}检查异常"), _("{at}：{finding}。{measures}"), urgency=_URGENT),
    Wording(
        "pickup_refused",
        _("有人要接走{child}，已拒绝"),
        _("{institution} {at}：{adult}。有疑问请马上联系机构。"),
        _OUT,
        _URGENT,
    ),
    Wording("pickup_refused_to_director", _("拒绝了一次接{child}的请求"), _("{at}：{adult}。"), urgency=_URGENT),
    Wording(
        "departure_refused",
        _("{child}离园时没有通过核对"),
        _("{institution} {at}：{sentence}有疑问请马上联系机构。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "pickup_changed",
        _("谁可以接{child}，有变动"),
        _("{by}：{change}。不是您家的意思，请马上联系机构。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "pickup_changed_to_institution", _("谁可以接{child}，有变动"), _("{change}。平板上马上更新。"), urgency=_URGENT
    ),
    Wording(
        "pickup_code_locked",
        _("{child}的接送码已作废"),
        _("有人在机构连续输错 {tries} 次。确实是您请的人，请再生成一个；不是，请马上联系机构。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "custody_block_asked",
        _("法院禁止接送{child}的文书，请核对"),
        _("{by}提交：{court} {number}。请核对原件后确认，确认后立即生效。"),
        _OUT,
        _URGENT,
    ),
    Wording("event_needs_you", _("{child}的一条在园记录要核实"), _("{at} {kind}：{sentence}"), urgency=_URGENT),
    Wording(
        "return_proof_missing",
        _("{child}没有复课证明就到园了"),
        _("{at} 到园。请送保健观察室，核对证明后再进班。"),
        urgency=_URGENT,
    ),
    Wording("head_count_differs", _("{at} 点名与名册不符"), _("{place}：{names}。请立即核对。"), _OUT, _URGENT),
    Wording(
        "child_missing",
        _("{child}还没有到园"),
        _("{institution}：应在 {at} 到。请告诉我们：请假，还是路上。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "child_missing_to_director",
        _("{child}没有到园，家长没有说明"),
        _("应在 {at} 到。请打电话联系家长，记下原因。"),
        urgency=_URGENT,
    ),
    Wording("child_missing_answered", _("{child}：{reason}"), _("家长说明了没有到园的原因：{text}")),
    Wording(
        "ratio_short",
        _("{care_class}缺 {short} 名保育人员"),
        _("在园 {present} 人，在岗 {carers} 人，需要 {needed} 人。"),
        urgency=_URGENT,
    ),
    Wording(
        "ratio_short_to_district",
        _("{institution}{care_class}缺 {short} 名保育人员"),
        _("已 {minutes} 分钟，没有说明原因。在园 {present} 人，在岗 {carers} 人。"),
        urgency=_URGENT,
    ),
    Wording(
        "illness_cluster",
        _("{where}{days} 天内 {cases} 个孩子{name}"),
        _("达到{level}的标准。请隔离观察、消毒，今天告知社区卫生服务中心，并在今日页上知悉。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "illness_cluster_to_district",
        _("{institution}{where}{days} 天内 {cases} 个孩子{name}"),
        _("达到{level}的标准。请查看并知悉。"),
        urgency=_URGENT,
    ),
    Wording(
        "illness_cluster_to_centre",
        _("{institution}{where}{days} 天内 {cases} 个孩子{name}"),
        _("达到{level}的标准。请查看名单，指导处置，并知悉。"),
        _OUT,
    ),
    Wording("allergy_changed", _("{child}的过敏信息有变动"), _("监护人登记或撤下了一项过敏，机构人员已收到通知。")),
    Wording(
        "allergy_changed_for_staff",
        _("{child}的过敏信息有变动"),
        _("请马上看名单上的过敏，并核对今天的食谱。"),
        _OUT,
        _URGENT,
    ),
    Wording("medicine_ordered", _("{child}有新的用药委托"), _("机构：{institution}。药名、剂量和时间写在委托里。")),
    Wording(
        "medicine_withdrawn", _("{child}的用药委托已撤销"), _("机构：{institution}。从现在起不再给药。"), _OUT, _URGENT
    ),
    Wording("medicine_given", _("{child}已服药"), _("{institution} {at}，给药：{giver}，见证：{witness}。")),
    Wording(
        "medicine_taken_back",
        _("{child}的一次服药记录已更正"),
        _("{institution} {at} 的记录有变动，请看孩子的一天。"),
        _OUT,
        _URGENT,
    ),
    Wording("medicine_refused", _("{child}的一次用药登记没有采纳"), _("{at}：{sentence}"), _OUT, _URGENT),
    Wording(
        "sleep_check_missed",
        _("{child}睡着后漏了一次巡视"),
        _("最近一次看护记录是 {at}，已超过 {minutes} 分钟。请马上去看。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "menu_conflicts", _("{day} 食谱有 {n} 处与过敏冲突"), _("请在 {by} 前写明每个孩子改吃什么。"), urgency=_ACTION
    ),
    Wording(
        "menu_conflicts_late",
        _("{day} 食谱还有 {n} 处冲突没有写替代"),
        _("时间已到。没有写明以前，不要给这些孩子上这道菜。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "menu_substituted", _("{child} {day} 有一道菜换了"), _("食谱里有一道菜含孩子过敏的东西，改吃什么写在食谱里。")
    ),
    Wording(
        "incident_to_guardian",
        _("{child}在{institution}发生了一起事件：{kind}"),
        _("{at}，{place}。请看经过、处理和目击人，签收或提出异议。"),
        _OUT,
        _URGENT,
    ),
    Wording(
        "incident_unsigned",
        _("请签收{child}的事件告知：{kind}"),
        _("{institution} {at} 的事件还没有签收。"),
        _OUT,
        _ACTION,
    ),
    Wording(
        "incident_unsigned_to_director",
        _("{child}的监护人还没有签收事件告知"),
        _("{kind}，{at}。已提醒 {n} 次，请打电话联系。"),
        urgency=_ACTION,
    ),
    Wording("incident_amended", _("{child}的事件有补充：{kind}"), _("{institution}补充或更正了 {at} 的事件。"), _OUT),
    Wording("incident_closed", _("{child}的事件已办结：{kind}"), _("{institution}写明了采取的措施。")),
    Wording(
        "incident_to_director",
        _("新事件：{kind}（{severity}）"),
        _("{at}，{place}，报告人：{by}。请核对、补充并跟进。"),
        urgency=_URGENT,
    ),
    Wording(
        "incident_disputed",
        _("{child}的监护人对事件告知有异议"),
        _("{kind}，{at}。请看异议，补充或更正。"),
        urgency=_ACTION,
    ),
    Wording(
        "incident_to_district",
        _("{institution}报告事件：{kind}（{severity}）"),
        _("{at}，{place}。请在 {due} 前知悉。"),
        _OUT,
        _URGENT,
    ),
    Wording("incident_noted", _("区里已知悉事件：{kind}"), _("{at}，{place}。意见：{note}")),
    Wording(
        "incident_clock",
        _("{institution}的事件：{clock}时限已过 {percent}%"),
        _("{kind}（{severity}），时限 {due}。"),
        _OUT,
        _URGENT,
    ),
    Wording("incident_pack_frozen", _("事件的证据包已固定：{kind}"), _("{at} 的事件，第 {n} 份，存证编号 {entry}。")),
    Wording("refund_refused", _("{nickname}的退款申请未同意"), _("{name}的答复：{reason}"), _OUT),
    *wordings_of_people.ALL,
    Wording(
        "staff_record_found",
        _("{name}须立即停止工作"),
        _("违法犯罪记录查询有相关记录，班次已取消。依法不得录用，已录用的应当立即解聘。"),
        _OUT,
    ),
    Wording(
        "staff_barred",
        _("{name}被禁止从业，须立即停止工作"),
        _("决定书 {decision}，{scope}，{term}。班次已取消，不能签到；请办理离职。"),
        _OUT,
    ),
    Wording("staff_ban_lifted", _("{name}的从业禁止已解除"), _("决定书 {decision}。能否到岗请看人员档案。")),
    Wording(
        "staff_expiring",
        _("{name}的{title}还有 {days} 天到期"),
        _("{day} 到期。到期后不能排班和签到，请及时更新。"),
        _OUT,
    ),
    Wording(
        "staff_leave_asked", _("{name}请假 {first} 至 {last}"), _("{kind}。请答复；批准后这几天的班次会取消。"), _OUT
    ),
    Wording("staff_leave_decided", _("请假 {first} 至 {last}：{state}"), _("{institution}的答复。")),
    Wording(
        "staff_phone_corrected",
        _("人员档案里的手机号已更正"),
        _("{institution}把 {before} 改为 {now}。理由：{reason}。不对的，请告诉园长。"),
        _OUT,
    ),
    Wording("staff_shifts", _("{week} 这一周的班次已公布"), _("{institution}：{shifts}。"), _OUT),
    Wording(
        "complaint_critical",
        _("紧急投诉：{category}"),
        _("{number}。请马上打开受理；已同时通报公安。"),
        _OUT,
    ),
    Wording("complaint_received", _("新的投诉：{category}"), _("{number}。请在期限内受理。")),
    Wording("complaint_moved", _("其他区转来一件投诉：{category}"), _("{number}。期限从最初收到时起算。"), _OUT),
    Wording("complaint_assigned", _("有一件投诉改派给您：{category}"), _("{number}。")),
    Wording("complaint_supplemented", _("投诉有补充的情况"), _("{number}，{category}。")),
    Wording("complaint_reopened", _("投诉要求重新办理：{category}"), _("{number}。投诉人对结果有异议。"), _OUT),
    Wording("complaint_urged", _("12345 督办：{category}"), _("{number}。请立即处理。"), _OUT),
    Wording(
        "complaint_clock_near",
        _("投诉的{deed}时限已用 {share}%"),
        _("{number}，{category}。{due} 到期。"),
        _OUT,
    ),
    Wording("complaint_clock_over", _("投诉的{deed}已超期"), _("{number}，{category}。应在 {due} 前完成。"), _OUT),
    Wording("question_asked", _("监管部门请{name}说明情况"), _("事由：{subject}。请在 {due_on} 前答复。"), _OUT),
    Wording("question_replied", _("机构答复了询问"), _("{number}，{category}。")),
    Wording("demonstration_moved", _("示范性托育机构申报：{state}"), _("{name}的申报有进展，请打开查看。")),
    Wording("demonstration_review", _("请评审{name}的示范申报"), _("请按公布的评分办法评分；有利害关系的请回避。")),
    Wording("staff_shift_changed", _("{day} 的班次有变动"), _("{institution}：{shifts}。"), _OUT),
)
_BY_CODE = {wording.code: wording for wording in _ALL}


def wording(code: str) -> Wording:
    """The wording of that code; KeyError if none is declared."""
    return _BY_CODE[code]


def wordings() -> tuple[Wording, ...]:
    """Every declared wording."""
    return _ALL
