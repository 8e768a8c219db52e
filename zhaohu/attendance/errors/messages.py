"""What speaks against a message between an institution and a family."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

MESSAGE_EMPTY = Problem("MESSAGE_EMPTY", 422, _("还没有写内容。"), _("写好再发。"))
MESSAGE_TOO_LONG = Problem(
    "MESSAGE_TOO_LONG", 422, _("写了 {n} 个字，最多 {most} 个。"), _("请删短，或分成两条发。写好的内容还在。")
)
MESSAGE_TO_WHOM = Problem(
    "MESSAGE_TO_WHOM", 422, _("没有找到这些收件人：不是本机构的孩子或班，或今天没有孩子。"), _("请重新选择发给谁。")
)
MESSAGE_NOBODY = Problem(
    "MESSAGE_NOBODY", 422, _("选的孩子里，没有一个的监护人能收到。"), _("监护人关联账号以后才能收到；请先打电话。")
)
MESSAGE_CONFIRM = Problem(
    "MESSAGE_CONFIRM", 409, _("还没有核对收件人，或收件人刚刚变了。"), _("请看一遍收件人，再确认发送。")
)
MESSAGE_ASK = Problem("MESSAGE_ASK", 422, _("没有写明要家长怎样回复。"), _("请选一种回复。"))
MESSAGE_OPTIONS = Problem(
    "MESSAGE_OPTIONS", 422, _("选项要有 2 到 {most} 个，每个不超过 40 个字，不能重复。"), _("一行写一个选项。")
)
MESSAGE_DUE = Problem(
    "MESSAGE_DUE", 422, _("最晚回复的时间要在现在以后、{days} 天以内。"), _("请改一个时间。"),
    constraints=("message_to_do_says_what_and_when",),
)  # fmt: skip
MESSAGE_KEY = Problem("MESSAGE_KEY", 409, _("这个编号的消息已存在，是别人写的。"), _("请刷新这一页，再发一次。"))
MESSAGE_NO_PLACE = Problem(
    "MESSAGE_NO_PLACE", 409, _("孩子不在这家机构入托，也没有预约。"), _("请选孩子现在入托的机构。")
)
MESSAGE_YOU_ARE_BLOCKED = Problem(
    "MESSAGE_YOU_ARE_BLOCKED", 403, _("法院的文书生效期间，您不能在这里和机构通信。"), _("有疑问请联系区卫生健康部门。")
)
MESSAGE_ANSWERED = Problem(
    "MESSAGE_ANSWERED", 409, _("{name}已替孩子回复：{answer}。"), _("要改，请写信告诉机构。"),
    constraints=("message_answered_once",),
)  # fmt: skip
MESSAGE_ANSWER = Problem("MESSAGE_ANSWER", 422, _("没有这个选项。"), _("请从列出的回复里选一个。"))
MESSAGE_CLOSED = Problem(
    "MESSAGE_CLOSED", 409, _("这条消息已撤回或早已过期，不用再回复。"), _("有话要说，请写信告诉机构。")
)
RETRACT_WHOM = Problem("RETRACT_WHOM", 422, _("还没有选发错给了哪些家庭。"), _("请至少选一家。"))
RETRACT_REASON = Problem(
    "RETRACT_REASON", 422, _("还没有写为什么撤回。"), _("请写一句，如：发错了孩子。"),
    constraints=("retraction_says_why",),
)  # fmt: skip
