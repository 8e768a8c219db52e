"""The days of the week in words, Monday is 1."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES = {
    1: gettext_lazy("周一"), 2: gettext_lazy("周二"), 3: gettext_lazy("周三"), 4: gettext_lazy("周四"),
    5: gettext_lazy("周五"), 6: gettext_lazy("周六"), 7: gettext_lazy("周日"),
}  # fmt: skip
CHOICES = [*NAMES.items()]


def words(days: Sequence[int]) -> str:
    """周一至周五, or 周一、周三."""
    chosen = sorted(set(days))
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return _("{first}至{last}").format(first=NAMES[chosen[0]], last=NAMES[chosen[-1]])
    return _("、").join(str(NAMES[day]) for day in chosen)
