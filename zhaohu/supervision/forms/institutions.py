"""What an institution fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.supervision.forms.files import FilesField, ManyFiles


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("说明"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    papers = FilesField(
        label=_("佐证"), required=False, widget=ManyFiles(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        help_text=_("最多 3 份 JPG、PNG 或 PDF，每份 10 MB 以内。"),
    )  # fmt: skip
