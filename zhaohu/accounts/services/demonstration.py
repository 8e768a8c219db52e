"""The demonstration's people: invented, marked so, one for each kind of user."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhaohu.accounts.choices import ADMINISTRATORS, Department, Kind, Role
from zhaohu.accounts.models import Post, User
from zhaohu.divisions.models import Division

# username, name, role, department, division
_OFFICERS = (
    ("shi-jingban", "演示·周", Role.CITY_OFFICER, Department.HEALTH, "110000"),
    ("shi-fenxi", "演示·孟", Role.CITY_ANALYST, Department.HEALTH, "110000"),
    ("shi-fuhe", "演示·吴", Role.CITY_OFFICER, Department.HEALTH, "110000"),
    ("chaoyang-han", "演示·韩", Role.DISTRICT_REVIEWER, Department.HEALTH, "110105"),
    ("chaoyang-lin", "演示·林", Role.DISTRICT_REVIEWER, Department.HEALTH, "110105"),
    ("chaoyang-fuze", "演示·郑", Role.DISTRICT_LEAD, Department.HEALTH, "110105"),
    ("haidian-shenhe", "演示·何", Role.DISTRICT_REVIEWER, Department.HEALTH, "110108"),
    ("jinsong-jiedao", "演示·金", Role.STREET_OFFICER, Department.STREET, "110105017"),
    ("jinsong-shequ", "演示·方医生", Role.HEALTH_CENTRE, Department.HEALTH_CENTRE, "110105017"),
    ("chaoyang-shijian", "演示·许", Role.REGISTRAR, Department.MARKET, "110105"),
    ("chaoyang-minzheng", "演示·冯", Role.REGISTRAR, Department.CIVIL_AFFAIRS, "110105"),
    ("chaoyang-bianban", "演示·陆", Role.REGISTRAR, Department.PUBLIC_BODIES, "110105"),
    ("chaoyang-jiaowei", "演示·顾", Role.REGISTRAR, Department.EDUCATION, "110105"),
    ("chaoyang-zhifa", "演示·高", Role.INSPECTOR, Department.HEALTH, "110105"),
    ("chaoyang-xiaofang", "演示·雷", Role.INSPECTOR, Department.FIRE, "110105"),
    ("chaoyang-shijian-zhifa", "演示·范", Role.INSPECTOR, Department.MARKET, "110105"),
    ("xitong-guanli", "演示·唐", Role.SYSTEM_ADMINISTRATOR, Department.HEALTH, "110000"),
    ("anquan-guanli", "演示·沈", Role.SECURITY_ADMINISTRATOR, Department.HEALTH, "110000"),
    ("shenji-guanli", "演示·白", Role.AUDITOR, Department.HEALTH, "110000"),
)
_OTHERS = (
    ("yuanzhang-chen", "演示·陈园长", Kind.INSTITUTION),
    ("yuanzhang-qian", "演示·钱园长", Kind.INSTITUTION),
    ("jingban-li", "演示·李经办", Kind.INSTITUTION),
    ("baoyu-liu", "演示·刘老师", Kind.INSTITUTION),
    ("zhuanjia-tian", "演示·田专家", Kind.OFFICER),
    ("zhuanjia-shi", "演示·石专家", Kind.OFFICER),
    ("jiazhang-sun", "演示·孙家长", Kind.FAMILY),
    ("jiazhang-zhou", "演示·周家长", Kind.FAMILY),
)


# What the demonstration has ready for somebody today
_READY = {"chaoyang-zhifa": gettext_lazy("今天有一次现场检查：用手机打开 /visit/")}


def make_accounts(*, since: date) -> None:
    """Make the demonstration accounts; twice is once."""
    for username, name, role, department, division in _OFFICERS:
        user = _user(username, name, Kind.OFFICER)
        Post.objects.get_or_create(
            user=user, role=role, department=department, division=Division.objects.get(pk=division),
            defaults={"valid_from": since},
        )  # fmt: skip
    for username, name, kind in _OTHERS:
        _user(username, name, kind)


def _user(username: str, name: str, kind: Kind) -> User:
    user, new = User.objects.get_or_create(
        username=username, defaults={"name": name, "kind": kind, "demonstration": True}
    )
    if new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def accounts() -> QuerySet[User]:
    """The demonstration accounts in the order in which the journey needs them."""
    return User.objects.filter(demonstration=True).prefetch_related("posts__division").order_by("pk")


def described(user: User) -> str:
    """What this account is for, in the words of its post."""
    return "、".join(post.words for post in user.posts.all()) or user.get_kind_display()


_NEAR = (Role.DISTRICT_REVIEWER, Role.DISTRICT_LEAD, Role.STREET_OFFICER, Role.INSPECTOR, Role.HEALTH_CENTRE)
_HEALTH = (Role.CITY_OFFICER, Role.CITY_ANALYST, *_NEAR)


def _group(user: User) -> int:
    roles = {post.role for post in user.posts.all()}
    if roles & set(ADMINISTRATORS):
        return 4
    if Role.REGISTRAR in roles:
        return 1
    if roles & set(_HEALTH):
        return 2 if roles & set(_NEAR) else 3
    return {Kind.INSTITUTION: 0, Kind.OFFICER: 3}.get(Kind(user.kind), 5)


def grouped() -> list[tuple[str, str, list[tuple[User, str]]]]:
    """The accounts by who they are, in the order of the journey: title, icon, people and what is
    ready for each."""
    titles = (
        (_("机构：认领、备案"), "building"),
        (_("登记机关：推送登记"), "inbox"),
        (_("区和街道：审核备案"), "list-check"),
        (_("市级"), "layout-dashboard"),
        (_("管理员"), "settings"),
        (_("家庭"), "user"),
    )
    people = list(accounts())
    return [
        (title, icon, [(user, str(_READY.get(user.username, ""))) for user in people if _group(user) == n])
        for n, (title, icon) in enumerate(titles)
    ]
