"""The menu of a week."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MenuState(TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已公布")


MENU_TRANSITIONS: dict[MenuState, set[MenuState]] = {
    MenuState.DRAFT: {MenuState.PUBLISHED},
    MenuState.PUBLISHED: set(),
}
