"""What a visitor types to check a receipt."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.institutions.queries.receipts import LONGEST


class VerifyForm(forms.Form):
    number = forms.CharField(
        label=_("回执号，或统一社会信用代码"),
        max_length=LONGEST,
        help_text=_("回执号印在备案回执的标题下面，例如 京托备〔2026〕110105-0001。括号用哪一种都可以。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
