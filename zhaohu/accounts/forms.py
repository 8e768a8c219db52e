from django import forms
from django.utils.translation import gettext_lazy as _

from zhaohu.accounts.choices import Department, Kind, Role
from zhaohu.accounts.models import User
from zhaohu.divisions.choices import Level
from zhaohu.divisions.models import Division


class PasswordSignInForm(forms.Form):
    username = forms.CharField(
        label=_("账号"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "off"}),
    )
    password = forms.CharField(
        label=_("密码"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    """A code of six digits, or a recovery code; it may be pasted."""

    code = forms.CharField(
        label=_("验证码"),
        max_length=16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class FactorForm(CodeForm):
    """What the authenticator shows."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("接收通知的电子邮箱"), required=False, max_length=120,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip


class PersonForm(forms.Form):
    username = forms.RegexField(
        r"^[a-z][a-z0-9.-]{2,39}$",
        label=_("账号"),
        help_text=_("小写字母开头，可用数字、点和连字符，3—40 位。"),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    kind = forms.ChoiceField(
        label=_("类型"),
        choices=[(kind.value, kind.label) for kind in (Kind.OFFICER, Kind.INSTITUTION)],
        widget=forms.RadioSelect,
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("新密码"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("再输一次"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两次输入的密码不一样。"))
        return again


class ChangePasswordForm(NewPasswordForm):
    current = forms.CharField(
        label=_("现在的密码"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password", "again")


class PostForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("人员"), queryset=User.objects.filter(kind=Kind.OFFICER, is_active=True).order_by("name")
    )
    role = forms.ChoiceField(label=_("岗位"), choices=Role)
    department = forms.ChoiceField(label=_("部门"), choices=Department)
    division = forms.ModelChoiceField(
        label=_("区划"), queryset=Division.objects.exclude(level=Level.FUNCTION_AREA, tenant=None).order_by("code")
    )
    valid_from = forms.DateField(label=_("起"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    valid_to = forms.DateField(
        label=_("止"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class CredentialForm(forms.Form):
    authority = forms.ChoiceField(
        label=_("登记机关"),
        choices=[(d.value, d.label) for d in (
            Department.PUBLIC_BODIES, Department.CIVIL_AFFAIRS, Department.MARKET, Department.EDUCATION,
            Department.HEALTH)],
    )  # fmt: skip
    division = forms.ModelChoiceField(
        label=_("区"), queryset=Division.objects.filter(level=Level.DISTRICT).order_by("code")
    )
