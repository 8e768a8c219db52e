"""What is said of the day in an institution: who came and went, what a check found, what went wrong."""

from django.utils.translation import gettext_lazy as _

from zhaohu.notifications.wording import ACTION, OUT, URGENT, Wording

ALL = (
    Wording("child_arrived", _("{child}已到园 {at}"), _("{institution}：{adult}送到。")),
    Wording("child_collected", _("{child}已离园 {at}"), _("{institution}：{adult}接走。")),
    Wording(
        "arrival_taken_back",
        _("{child} {at} 到园的记录已撤销"),
        _("{institution}更正了记录，刚才的通知不作数。"),
        urgency=URGENT,
    ),
    Wording(
        "departure_taken_back",
        _("{child} {at} 离园的记录已撤销"),
        _("{institution}更正了记录，刚才的通知不作数。"),
        urgency=URGENT,
    ),
    Wording(
        "child_unwell",
        _("{child}在园内检查异常，请尽快联系"),
        _("{institution} {at}：{finding}。孩子由保健人员照看，请接听电话或尽快到园。"),
        OUT,
        URGENT,
    ),
    Wording("child_unwell_to_director", _("{child}检查异常"), _("{at}：{finding}。{measures}"), urgency=URGENT),
    Wording(
        "pickup_refused",
        _("有人要接走{child}，已拒绝"),
        _("{institution} {at}：{adult}。有疑问请马上联系机构。"),
        OUT,
        URGENT,
    ),
    Wording("pickup_refused_to_director", _("拒绝了一次接{child}的请求"), _("{at}：{adult}。"), urgency=URGENT),
    Wording(
        "departure_refused",
        _("{child}离园时没有通过核对"),
        _("{institution} {at}：{sentence}有疑问请马上联系机构。"),
        OUT,
        URGENT,
    ),
    Wording(
        "pickup_changed",
        _("谁可以接{child}，有变动"),
        _("{by}：{change}。不是您家的意思，请马上联系机构。"),
        OUT,
        URGENT,
    ),
    Wording(
        "pickup_changed_to_institution", _("谁可以接{child}，有变动"), _("{change}。平板上马上更新。"), urgency=URGENT
    ),
    Wording(
        "pickup_code_locked",
        _("{child}的接送码已作废"),
        _("有人在机构连续输错 {tries} 次。确实是您请的人，请再生成一个；不是，请马上联系机构。"),
        OUT,
        URGENT,
    ),
    Wording(
        "custody_block_asked",
        _("法院禁止接送{child}的文书，请核对"),
        _("{by}提交：{court} {number}。请核对原件后确认，确认后立即生效。"),
        OUT,
        URGENT,
    ),
    Wording("event_needs_you", _("{child}的一条在园记录要核实"), _("{at} {kind}：{sentence}"), urgency=URGENT),
    Wording(
        "return_proof_missing",
        _("{child}没有复课证明就到园了"),
        _("{at} 到园。请送保健观察室，核对证明后再进班。"),
        urgency=URGENT,
    ),
    Wording("head_count_differs", _("{at} 点名与名册不符"), _("{place}：{names}。请立即核对。"), OUT, URGENT),
    Wording(
        "child_missing",
        _("{child}还没有到园"),
        _("{institution}：应在 {at} 到。请告诉我们：请假，还是路上。"),
        OUT,
        URGENT,
    ),
    Wording(
        "child_missing_to_director",
        _("{child}没有到园，家长没有说明"),
        _("应在 {at} 到。请打电话联系家长，记下原因。"),
        urgency=URGENT,
    ),
    Wording("child_missing_answered", _("{child}：{reason}"), _("家长说明了没有到园的原因：{text}")),
    Wording(
        "ratio_short",
        _("{care_class}缺 {short} 名保育人员"),
        _("在园 {present} 人，在岗 {carers} 人，需要 {needed} 人。"),
        urgency=URGENT,
    ),
    Wording(
        "ratio_short_to_district",
        _("{institution}{care_class}缺 {short} 名保育人员"),
        _("已 {minutes} 分钟，没有说明原因。在园 {present} 人，在岗 {carers} 人。"),
        urgency=URGENT,
    ),
    Wording(
        "illness_cluster",
        _("{where}{days} 天内 {cases} 个孩子{name}"),
        _("达到{level}的标准。请隔离观察、消毒，今天告知社区卫生服务中心，并在今日页上知悉。"),
        OUT,
        URGENT,
    ),
    Wording(
        "illness_cluster_to_district",
        _("{institution}{where}{days} 天内 {cases} 个孩子{name}"),
        _("达到{level}的标准。请查看并知悉。"),
        urgency=URGENT,
    ),
    Wording(
        "illness_cluster_to_centre",
        _("{institution}{where}{days} 天内 {cases} 个孩子{name}"),
        _("达到{level}的标准。请查看名单，指导处置，并知悉。"),
        OUT,
        URGENT,
    ),
    Wording("allergy_changed", _("{child}的过敏信息有变动"), _("监护人登记或撤下了一项过敏，机构人员已收到通知。")),
    Wording(
        "allergy_changed_for_staff",
        _("{child}的过敏信息有变动"),
        _("请马上看名单上的过敏，并核对今天的食谱。"),
        OUT,
        URGENT,
    ),
    Wording("medicine_ordered", _("{child}有新的用药委托"), _("机构：{institution}。药名、剂量和时间写在委托里。")),
    Wording(
        "medicine_withdrawn", _("{child}的用药委托已撤销"), _("机构：{institution}。从现在起不再给药。"), OUT, URGENT
    ),
    Wording("medicine_given", _("{child}已服药"), _("{institution} {at}，给药：{giver}，见证：{witness}。")),
    Wording(
        "medicine_taken_back",
        _("{child}的一次服药记录已更正"),
        _("{institution} {at} 的记录有变动，请看孩子的一天。"),
        OUT,
        URGENT,
    ),
    Wording("medicine_refused", _("{child}的一次用药登记没有采纳"), _("{at}：{sentence}"), OUT, URGENT),
    Wording(
        "sleep_check_missed",
        _("{child}睡着后漏了一次巡视"),
        _("最近一次看护记录是 {at}，已超过 {minutes} 分钟。请马上去看。"),
        OUT,
        URGENT,
    ),
    Wording(
        "menu_conflicts", _("{day} 食谱有 {n} 处与过敏冲突"), _("请在 {by} 前写明每个孩子改吃什么。"), urgency=ACTION
    ),
    Wording(
        "menu_conflicts_late",
        _("{day} 食谱还有 {n} 处冲突没有写替代"),
        _("时间已到。没有写明以前，不要给这些孩子上这道菜。"),
        OUT,
        URGENT,
    ),
    Wording(
        "menu_substituted", _("{child} {day} 有一道菜换了"), _("食谱里有一道菜含孩子过敏的东西，改吃什么写在食谱里。")
    ),
    Wording(
        "incident_to_guardian",
        _("{child}在{institution}发生了一起事件：{kind}"),
        _("{at}，{place}。请看经过、处理和目击人，签收或提出异议。"),
        OUT,
        URGENT,
    ),
    Wording(
        "incident_unsigned",
        _("请签收{child}的事件告知：{kind}"),
        _("{institution} {at} 的事件还没有签收。"),
        OUT,
        ACTION,
    ),
    Wording(
        "incident_unsigned_to_director",
        _("{child}的监护人还没有签收事件告知"),
        _("{kind}，{at}。已提醒 {n} 次，请打电话联系。"),
        urgency=ACTION,
    ),
    Wording("incident_amended", _("{child}的事件有补充：{kind}"), _("{institution}补充或更正了 {at} 的事件。"), OUT),
    Wording("incident_closed", _("{child}的事件已办结：{kind}"), _("{institution}写明了采取的措施。")),
    Wording(
        "incident_to_director",
        _("新事件：{kind}（{severity}）"),
        _("{at}，{place}，报告人：{by}。请核对、补充并跟进。"),
        urgency=URGENT,
    ),
    Wording(
        "incident_disputed",
        _("{child}的监护人对事件告知有异议"),
        _("{kind}，{at}。请看异议，补充或更正。"),
        urgency=ACTION,
    ),
    Wording(
        "incident_to_district",
        _("{institution}报告事件：{kind}（{severity}）"),
        _("{at}，{place}。请在 {due} 前知悉。"),
        OUT,
        URGENT,
    ),
    Wording("incident_noted", _("区里已知悉事件：{kind}"), _("{at}，{place}。意见：{note}")),
    Wording(
        "incident_clock",
        _("{institution}的事件：{clock}时限已过 {percent}%"),
        _("{kind}（{severity}），时限 {due}。"),
        OUT,
        URGENT,
    ),
    Wording("incident_pack_frozen", _("事件的证据包已固定：{kind}"), _("{at} 的事件，第 {n} 份，存证编号 {entry}。")),
)
