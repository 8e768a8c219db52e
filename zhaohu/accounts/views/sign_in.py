"""The pages of signing in."""

from typing import cast

import segno
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import errors, permissions
from zhaohu.accounts.forms import CodeForm, FactorForm, NewPasswordForm, PasswordSignInForm, PhoneForm
from zhaohu.accounts.models import User
from zhaohu.accounts.queries import actor_of
from zhaohu.accounts.services import demonstration, factors, oidc, passwords, sessions, sign_in
from zhaohu.core import clock, gateways
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.identity import mask
from zhaohu.core.middleware import CONTENT_SECURITY_POLICY
from zhaohu.core.models import DemonstrationMessage
from zhaohu.rules import queries as rules

_SHOWN = 20
_PENDING, _SINCE, _PASSED = "sign_in_user", "sign_in_since", "sign_in_factor"
_PHONE, _NEXT = "sign_in_phone", "sign_in_next"


def _onward(request: Request) -> str:
    """Where the person wanted to go: only within this site."""
    wanted = request.session.pop(_NEXT, "") or request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return str(wanted)
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@page(permissions.SIGN_IN)
@require_http_methods(["GET", "POST"])
def choose(request: Request) -> HttpResponse:
    """Families by phone, officers and institutions by password."""
    if request.GET.get("next"):
        request.session[_NEXT] = request.GET["next"]
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session.save()
        with shown_in(form):
            phone = sign_in.normalised(form.cleaned_data["phone"])
            code = sign_in.send_code(
                phone=phone,
                session_key=cast(str, request.session.session_key),
                address=sessions.address_of(request),
                at=clock.now(),
            )
            _send(phone, code)
            request.session[_PHONE] = phone
            return redirect("accounts:phone_code")
    status = 422 if form.errors else 200
    context = {"form": form, "unified": oidc.is_configured()}
    answer = render(request, "accounts/choose.html", context, status=status)
    if oidc.is_configured():  # the form that leads to the provider may leave this site
        policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {oidc.origin()}")
        answer.headers["Content-Security-Policy"] = policy
    return answer


def _send(phone: str, code: str) -> None:
    try:
        gateways.sms().send(to=phone, text=_("【照护】验证码 {code}，请勿告诉他人。").format(code=code))
    except OSError:
        raise errors.MESSAGE_NOT_SENT.raised(field="phone") from None


@page(permissions.SIGN_IN)
@require_http_methods(["GET", "POST"])
def phone_code(request: Request) -> HttpResponse:
    """The code that came by message."""
    phone = request.session.get(_PHONE)
    if not phone:
        return redirect("accounts:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        with shown_in(form):
            user = sign_in.by_code(
                phone=phone,
                code=form.cleaned_data["code"],
                session_key=cast(str, request.session.session_key),
                address=sessions.address_of(request),
                at=at,
            )
            return enter(request, user)
    status = 422 if form.errors else 200
    return render(request, "accounts/phone_code.html", {"form": form, "phone": phone}, status=status)


def enter(request: Request, user: User) -> HttpResponseRedirect:
    """Sign in, and go where the person wanted to go."""
    onward = _onward(request)
    for name in (_PENDING, _SINCE, _PASSED, _PHONE):
        request.session.pop(name, None)
    sessions.begin(request=request, user=user, at=clock.now())
    return HttpResponseRedirect(onward)


@page(permissions.SIGN_IN)
@require_http_methods(["GET", "POST"])
def password(request: Request) -> HttpResponse:
    """Account and password of officers and institutions."""
    form = PasswordSignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            user = sign_in.by_password(**form.cleaned_data, address=sessions.address_of(request), at=clock.now())
            request.session[_PENDING], request.session[_SINCE] = user.pk, clock.now().timestamp()
            request.session.pop(_PASSED, None)
            return redirect("accounts:factor" if factors.is_confirmed(user) else "accounts:enrol")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


def _pending(request: Request) -> User | None:
    """Whose password was right a short while ago."""
    at = clock.now()
    minutes = rules.value("accounts.sign_in.minutes", on=clock.day_of(at))
    if at.timestamp() - request.session.get(_SINCE, 0) > minutes * 60:
        return None
    return User.objects.filter(pk=int(request.session.get(_PENDING, 0)), is_active=True).first()


@page(permissions.SIGN_IN)
@require_http_methods(["GET", "POST"])
def factor(request: Request) -> HttpResponse:
    """The code of the authenticator app."""
    user = _pending(request)
    if user is None:
        return redirect("accounts:password")
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        with shown_in(form):
            sign_in.by_factor(user=user, given=form.cleaned_data["code"], address=sessions.address_of(request), at=at)
            if passwords.is_due(user, at=at):
                request.session[_PASSED] = True
                return redirect("accounts:renew")
            return enter(request, user)
    return render(request, "accounts/factor.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.SIGN_IN)
@require_http_methods(["GET", "POST"])
def enrol(request: Request) -> HttpResponse:
    """Bind an authenticator app at the first sign-in."""
    user = _pending(request)
    if user is None or factors.is_confirmed(user):
        return redirect("accounts:password")
    bound, form = factors.begin(user), FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        with shown_in(form):
            by = actor_of(user, on=clock.day_of(at))
            codes = factors.confirm(user=user, given=form.cleaned_data["code"], by=by, at=at)
            if passwords.is_due(user, at=at):
                request.session[_PASSED], onward = True, resolve_url("accounts:renew")
            else:
                onward = enter(request, user).url
            return render(request, "accounts/recovery.html", {"codes": codes, "onward": onward})
    picture = segno.make(factors.address(bound), error="m").svg_data_uri(scale=5, border=2)
    context = {"form": form, "picture": picture, "secret": bound.secret}
    return render(request, "accounts/enrol.html", context, status=422 if form.errors else 200)


@page(permissions.SIGN_IN)
@require_http_methods(["GET", "POST"])
def renew(request: Request) -> HttpResponse:
    """A new password when the old one is too old, before going on."""
    user = _pending(request)
    if user is None or not request.session.get(_PASSED):
        return redirect("accounts:password")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        with shown_in(form):
            by = actor_of(user, on=clock.day_of(at))
            passwords.set_password(user=user, password=form.cleaned_data["password"], by=by, at=at)
            return enter(request, user)
    return render(request, "accounts/renew.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.SIGN_OUT)
@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Sign out of this browser."""
    sessions.end(request=request, by=request.actor, at=clock.now())
    return redirect("portal:home")


@page(permissions.SIGN_IN)
@require_http_methods(["GET", "POST"])
def demo(request: Request) -> HttpResponse:
    """One click into a demonstration account; exists in demonstration mode only."""
    if not settings.DEMO:
        raise Http404
    accounts = demonstration.accounts()
    if request.method == "POST":
        user = accounts.filter(username=request.POST.get("username", "")).first()
        if user is None:
            raise Http404
        return enter(request, user)
    return render(request, "accounts/demo.html", {"groups": demonstration.grouped()})


@page(permissions.SIGN_IN)
@require_GET
def demo_messages(request: Request) -> HttpResponse:
    """What the demonstration gateway kept; exists in demonstration mode only."""
    if not settings.DEMO:
        raise Http404
    kept = DemonstrationMessage.objects.order_by("-pk")[:_SHOWN]
    shown = [{"to": mask(message.to), "text": message.text, "at": message.at} for message in kept]
    return render(request, "accounts/demo_messages.html", {"kept": shown})
