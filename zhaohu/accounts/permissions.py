"""Who may do what with accounts. System, security and audit administrators are three different people."""

from django.utils.translation import gettext_lazy as _

from zhaohu.core.access import ANYONE, SIGNED_IN, Action, Grant

SIGN_IN = Action("accounts.sign_in", _("登录"), (Grant(ANYONE),), event="account.signed_in")
SIGN_OUT = Action("accounts.sign_out", _("退出登录"), (Grant(SIGNED_IN),), event="account.signed_out")
SECURITY = Action(
    "accounts.security", _("管理自己的登录"), (Grant(SIGNED_IN, {"user_id": "user"}),), event="account.changed"
)
SEE_PEOPLE = Action(
    "accounts.see_people",
    _("查看人员与任职"),
    (Grant("system_administrator"), Grant("security_administrator"), Grant("auditor")),
)
PROPOSE_POST = Action(
    "accounts.propose_post", _("提出任职"), (Grant("system_administrator"),), event="account.post_proposed"
)
MAKE_PERSON = Action(
    "accounts.make_person", _("新建账号和重置登录"), (Grant("system_administrator"),), event="account.made"
)
DECIDE_POST = Action(
    "accounts.decide_post", _("确认任职"), (Grant("security_administrator"),), event="account.post_decided"
)
UNLOCK = Action("accounts.unlock", _("解锁账号"), (Grant("system_administrator"),), event="account.unlocked")
ISSUE_CREDENTIAL = Action(
    "accounts.issue_credential", _("签发接口密钥"), (Grant("city_officer"),), event="account.credential_changed"
)
