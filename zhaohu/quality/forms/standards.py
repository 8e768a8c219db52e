"""What officers enter of a document, and what the public seeks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.core import clock
from zhaohu.core.access import Request
from zhaohu.quality.choices.standards import StandardKind
from zhaohu.quality.forms.demonstration import day_field, text_field
from zhaohu.quality.models import Standard, StandardRecord
from zhaohu.quality.services import standards as services

_UNKNOWN = _("不清楚的不填，不要猜。")


class StandardForm(forms.Form):
    number = forms.CharField(label=_("编号"), max_length=60, required=False, help_text=_UNKNOWN)
    title = forms.CharField(label=_("名称"), max_length=120)
    issuer = forms.CharField(label=_("发布机关"), max_length=120, required=False, help_text=_UNKNOWN)
    kind = forms.ChoiceField(label=_("类别"), choices=StandardKind)
    issued_on = day_field(_("发布日期"), required=False)
    effective_from = day_field(_("实施日期"), required=False, help_text=_("到这一天，系统告知各机构的负责人。"))
    repealed_on = day_field(_("废止日期"), required=False, help_text=_("从这一天起不再适用。"))
    replaced_by = forms.ModelChoiceField(
        label=_("由哪个文件替代"), queryset=Standard.objects.none(), required=False, empty_label=_("没有")
    )
    summary = text_field(_("内容提要"), rows=4, help_text=_("用自己的话写，不抄原文。"))
    clauses = text_field(_("条款"), rows=6, required=False, help_text=_("每行一条：编号，空格，一句话说明。"))
    original = forms.CharField(label=_("原文在哪里"), max_length=200, help_text=_("官方网站或公报的名称。"))
    unknown = forms.CharField(label=_("还不清楚的"), max_length=300, required=False)

    def __init__(self, *args: Any, record: StandardRecord | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(record) if record else None} | kwargs)
        others: Any = self.fields["replaced_by"]
        others.queryset = Standard.objects.exclude(pk=record.standard_id if record else 0).order_by("slug")
        titles = dict(StandardRecord.objects.filter(state="published").values_list("standard", "title"))
        others.label_from_instance = lambda one: titles.get(one.pk, one.slug)
        if record:
            self.fields["reason"] = forms.CharField(label=_("更新的理由"), max_length=300)
        else:
            self.fields["slug"] = forms.CharField(
                label=_("地址"), max_length=40, help_text=_("小写字母、数字和连字符，公布后不变。例如 ws-t-821-2023。")
            )

    def facts(self, record: StandardRecord | None) -> services.Facts:
        """What was entered; the names under which other lists cite it stay as they are. Raises STANDARD_CLAUSE."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("slug", "reason")}
        data["clauses"] = services.clauses(data["clauses"])
        return services.Facts(**data, aliases=record.aliases if record else [])


def _initial(record: StandardRecord) -> dict[str, Any]:
    names = [name for name in StandardForm.base_fields if name != "clauses"]
    lines = "\n".join(f"{one['number']} {one['text']}" for one in record.clauses)
    return {name: getattr(record, name) for name in names} | {"clauses": lines}


class SearchForm(forms.Form):
    q = forms.CharField(label=_("编号、名称或内容"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部类别")), *StandardKind.choices])
    on = day_field(_("哪一天"), required=False)


def sought(request: Request) -> tuple[SearchForm, dict[str, Any]]:
    """What an address asks for; what cannot be understood is left out."""
    form = SearchForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    today = clock.day_of(clock.now())
    asked = {"words": data.get("q", ""), "kind": data.get("kind", ""), "on": data.get("on") or today}
    return SearchForm(initial=request.GET.dict() | {"on": asked["on"]}), asked
