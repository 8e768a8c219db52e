"""A person's own sign-in: sessions and password; and the city's unified identity."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import permissions
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.forms import ChangePasswordForm, EmailForm
from zhaohu.accounts.models import SignedInSession, User
from zhaohu.accounts.services import contacts, oidc, passwords, sessions
from zhaohu.accounts.views.sign_in import enter
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in


@page(permissions.SECURITY)
@require_GET
def security(request: Request) -> HttpResponse:
    """Where I am signed in, and what I can do about it."""
    return render(request, "accounts/security.html", _mine(request))


def _mine(request: Request) -> dict[str, Any]:
    user = cast(User, request.user)
    mine = SignedInSession.objects.filter(user=user).order_by("-seen_at")
    form = EmailForm(initial={"email": user.email})
    return {"sessions": mine, "here": request.session.session_key, "person": user, "form": form}


@page(permissions.SECURITY)
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere else, or of one session."""
    only = request.POST.get("session", "")
    ended = sessions.end_others(
        user=cast(User, request.user),
        but=request.session.session_key or "",
        only=int(only) if only.isdecimal() else None,
        by=request.actor,
        at=clock.now(),
    )
    messages.success(request, _("已退出 {n} 个会话。").format(n=ended))
    return redirect("accounts:security")


@page(permissions.SECURITY)
@require_http_methods(["GET", "POST"])
def change_password(request: Request) -> HttpResponse:
    """A new password of one's own."""
    user = cast(User, request.user)
    form = ChangePasswordForm(request.POST or None)
    if user.kind != Kind.FAMILY and request.method == "POST" and form.is_valid():
        at = clock.now()
        with shown_in(form):
            passwords.check_current(user=user, password=form.cleaned_data["current"])
            passwords.set_password(user=user, password=form.cleaned_data["password"], by=request.actor, at=at)
            sessions.end_others(user=user, but=request.session.session_key or "", by=request.actor, at=at)
            sessions.end(request=request, by=request.actor, at=at)
            messages.success(request, _("密码已更换，请用新密码登录。"))
            return redirect("accounts:password")
    return render(request, "accounts/change_password.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.SECURITY)
@require_POST
def set_email(request: Request) -> HttpResponse:
    """Where messages go besides the inbox."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/security.html", _mine(request) | {"form": form}, status=422)
    contacts.set_email(email=form.cleaned_data["email"], by=request.actor, at=clock.now())
    messages.success(request, _("已保存。"))
    return redirect("accounts:security")


@page(permissions.SECURITY)
@require_GET
def stay(request: Request) -> HttpResponse:
    """Asking is enough to stay signed in (the middleware notes the use); nothing is written here."""
    return HttpResponse(status=204)


@page(permissions.SIGN_IN)
@require_POST
def unified_begin(request: Request) -> HttpResponse:
    """Off to the city's unified identity."""
    return HttpResponseRedirect(oidc.begin(request, back=request.build_absolute_uri(reverse("accounts:unified_end"))))


@page(permissions.SIGN_IN)
@require_GET
def unified_end(request: Request) -> HttpResponse:
    """Back from it, with a code to exchange."""
    return enter(request, oidc.finish(request, at=clock.now()))
