from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    OFFICER = "officer", _("工作人员")
    INSTITUTION = "institution", _("机构人员")
    FAMILY = "family", _("家庭")


class Role(TextChoices):
    """The roles of officers. Roles in an institution live in `institutions`, guardianship in `families`."""

    CITY_OFFICER = "city_officer", _("市级经办")
    CITY_ANALYST = "city_analyst", _("市级分析")
    DISTRICT_REVIEWER = "district_reviewer", _("区级审核")
    DISTRICT_LEAD = "district_lead", _("区级负责人")
    STREET_OFFICER = "street_officer", _("街道乡镇经办")
    HEALTH_CENTRE = "health_centre", _("社区卫生服务中心")
    INSPECTOR = "inspector", _("执法人员")
    REGISTRAR = "registrar", _("登记机关经办")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")


ADMINISTRATORS = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)


class Department(TextChoices):
    """Departments of the joint conference (京政办发〔2019〕26号 四（一）), the registration authorities,
    and the community health centres, which are no authority."""

    HEALTH = "health", _("卫生健康委")
    DEVELOPMENT = "development", _("发展改革委")
    EDUCATION = "education", _("教委")
    POLICE = "police", _("公安局")
    CIVIL_AFFAIRS = "civil_affairs", _("民政局")
    FINANCE = "finance", _("财政局")
    HUMAN_RESOURCES = "human_resources", _("人力资源社会保障局")
    PLANNING = "planning", _("规划自然资源委")
    HOUSING = "housing", _("住房城乡建设委")
    TAX = "tax", _("税务局")
    MARKET = "market", _("市场监管局")
    STATE_ASSETS = "state_assets", _("国资委")
    FIRE = "fire", _("消防救援")
    BANKING = "banking", _("银保监")
    STATISTICS = "statistics", _("统计局")
    PUBLIC_BODIES = "public_bodies", _("机构编制部门")
    STREET = "street", _("街道办事处、乡镇政府")
    HEALTH_CENTRE = "health_centre", _("社区卫生服务中心")


class PostState(TextChoices):
    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")


POST_TRANSITIONS: dict[PostState, set[PostState]] = {
    PostState.PROPOSED: {PostState.CONFIRMED, PostState.REFUSED},
    PostState.CONFIRMED: set(),
    PostState.REFUSED: set(),
}


class AttemptKind(TextChoices):
    PASSWORD = "password", _("密码")
    FACTOR = "factor", _("动态口令")
    SENT = "sent", _("发送验证码")
