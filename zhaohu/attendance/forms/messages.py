"""What people write to each other."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.attendance.choices.messages import Ask, MessageKind
from zhaohu.families.models import Child
from zhaohu.institutions.models import Institution


class _Written(forms.Form):
    """A text, and the number that makes a repeated click one message. Its length is the service's to judge."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("内容"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"key": uuid4()} | kwargs.get("initial", {})})


class LetterForm(_Written):
    """A guardian writes to an institution of his child."""

    place = forms.ChoiceField(label=_("写给"))

    field_order = ("key", "place", "text")

    def __init__(self, *args: Any, places: list[tuple[Child, Institution]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(f"{child.pk}-{house.pk}", f"{house.name} · {child.nickname}") for child, house in places]
        self.fields["place"].choices = shown  # type: ignore[attr-defined]
        if len(shown) == 1:
            self.fields["place"].initial = shown[0][0]
            self.fields["place"].widget = forms.HiddenInput()


class ReplyForm(_Written):
    """Somebody of the institution writes to the guardians of one child."""


class MessageForm(_Written):
    """A message to one family or to many, with or without something to do."""

    to = forms.ChoiceField(label=_("发给谁"))
    kind = forms.ChoiceField(label=_("要家长做什么"), choices=MessageKind.choices, widget=forms.RadioSelect)
    ask = forms.ChoiceField(
        label=_("怎样回复"), choices=[("", _("不用回复")), *Ask.choices], required=False,
        help_text=_("只在「要家长办的」时需要。"),
    )  # fmt: skip
    options = forms.CharField(
        label=_("选项"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个，如：周六、周日。"),
    )  # fmt: skip
    due_at = forms.DateTimeField(
        label=_("最晚什么时候回复"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ("key", "to", "text", "kind", "ask", "options", "due_at", "confirmed")

    def __init__(self, *args: Any, to: list[Any], **kwargs: Any) -> None:
        initial = {"kind": MessageKind.FEED} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["to"].choices = to  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answer = forms.CharField(max_length=8)


class RetractForm(forms.Form):
    """To whom it should not have gone, of whom it spoke, and why."""

    children = forms.TypedMultipleChoiceField(
        label=_("发错给了哪些孩子的家庭"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    about = forms.TypedChoiceField(label=_("里面说的是哪个孩子"), coerce=int, required=False, empty_value=None)
    reason = forms.CharField(label=_("为什么撤回"), max_length=200, required=False, help_text=_("如：选错了孩子。"))

    def __init__(self, *args: Any, sent_to: list[tuple[int, str]], known: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["children"].choices = sent_to  # type: ignore[attr-defined]
        self.fields["about"].choices = [("", _("没有说到孩子")), *known]  # type: ignore[attr-defined]
        if len(sent_to) == 1:
            self.fields["children"].initial = [sent_to[0][0]]
