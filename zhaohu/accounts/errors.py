"""What can go wrong with signing in. Nothing here tells whether an account or a phone is known."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.errors import Problem

PASSWORD_WRONG = Problem(
    "ACCOUNT_PASSWORD_WRONG", 422, _("账号或密码不对。"), _("请重新输入；连续输错 {limit} 次会锁定。")
)
LOCKED = Problem(
    "ACCOUNT_LOCKED", 429, _("连续输错次数过多，已锁定。"), _("请在 {minutes} 分钟后再试，或由系统管理员解锁。")
)
FACTOR_WRONG = Problem(
    "ACCOUNT_FACTOR_WRONG", 422, _("动态口令不对或已用过。"), _("请输入验证器上现在显示的 6 位数字。")
)
SENT_TOO_OFTEN = Problem(
    "ACCOUNT_SENT_TOO_OFTEN", 429, _("一小时内获取验证码的次数已用完。"), _("请在 1 小时后再试，或用最近收到的验证码。")
)
PHONE_OF_STAFF = Problem(
    "ACCOUNT_PHONE_OF_STAFF",
    422,
    _("这个手机号登记在机构或工作人员账号上。"),
    _("请改用账号和动态口令登录。"),
)
USERNAME_TAKEN = Problem(
    "ACCOUNT_USERNAME_TAKEN",
    409,
    _("账号已被使用。"),
    _("请换一个账号名。"),
    constraints=("accounts_user_username_key",),
)
HOUSE_FOUNDED = Problem(
    "ACCOUNT_HOUSE_FOUNDED", 409, _("已有管理员任职，不能再次建立首批管理员。"), _("请由系统管理员新建账号。")
)
MESSAGE_NOT_SENT = Problem(
    "ACCOUNT_MESSAGE_NOT_SENT", 503, _("验证码暂时发不出去。"), _("请过几分钟再试；号码和填写的内容都没有问题。")
)
CODE_WRONG = Problem("ACCOUNT_CODE_WRONG", 422, _("验证码不对或已过期。"), _("请核对后再试，或重新获取。"))
PHONE_SHAPE = Problem("ACCOUNT_PHONE_SHAPE", 422, _("手机号应为 11 位数字。"), _("请改正后再获取验证码。"))
CURRENT_WRONG = Problem("ACCOUNT_CURRENT_WRONG", 422, _("现在的密码不对。"), _("请重新输入。"))
PASSWORD_SHORT = Problem("ACCOUNT_PASSWORD_SHORT", 422, _("密码不足 {limit} 位。"), _("请换一个更长的密码。"))
PASSWORD_PLAIN = Problem(
    "ACCOUNT_PASSWORD_PLAIN",
    422,
    _("密码的字符类别不足 {limit} 类。"),
    _("请混用大写字母、小写字母、数字和符号。"),
)
PASSWORD_REUSED = Problem(
    "ACCOUNT_PASSWORD_REUSED", 422, _("这个密码与最近 {limit} 个密码之一相同。"), _("请换一个新密码。")
)
POST_SAME_PERSON = Problem(
    "ACCOUNT_POST_SAME_PERSON",
    409,
    _("提出人不能确认自己提出的任职。"),
    _("请由另一位管理员确认。"),
    constraints=("post_is_confirmed_by_another",),
)
POST_OWN = Problem("ACCOUNT_POST_OWN", 409, _("不能确认自己的任职。"), _("请由另一位安全管理员确认。"))
POST_ADMINISTRATORS_APART = Problem(
    "ACCOUNT_POST_ADMINISTRATORS_APART",
    409,
    _("系统、安全、审计三种管理员不能由同一人担任。"),
    _("请换一人，或先结束原有的管理员任职。"),
)
POST_DECIDED = Problem("ACCOUNT_POST_DECIDED", 409, _("这项任职已经有结论。"), _("请刷新查看。"))
IDENTITY_REFUSED = Problem("ACCOUNT_IDENTITY_REFUSED", 422, _("统一身份认证没有完成。"), _("请从登录页重新开始。"))
CREDENTIAL_WRONG = Problem(
    "ACCOUNT_CREDENTIAL_WRONG", 401, _("接口密钥不对或已停用。"), _("请核对 Authorization 头，或向市级经办申请新密钥。")
)
