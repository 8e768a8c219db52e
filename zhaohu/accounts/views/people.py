"""Officers and their posts; keys of the registration authorities."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhaohu.accounts import permissions, queries
from zhaohu.accounts.forms import CredentialForm, PostForm
from zhaohu.accounts.models import ApiCredential, Post, User
from zhaohu.accounts.services import attempts, credentials, posts
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.errors import ProblemError
from zhaohu.core.paging import page as page_of
from zhaohu.ledger import services as ledger


@page(permissions.SEE_PEOPLE)
@require_http_methods(["GET", "POST"])
def people(request: Request) -> HttpResponse:
    """The officers and their posts; the system administrator proposes new ones here."""
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            posts.propose(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("任职已提出，等安全管理员确认。"))
            return redirect("accounts:people")
        except ProblemError as problem:
            problem.add_to(form)
    context = {"page": page_of(request, queries.officers(), ["username"], size=20), "form": form,
               "waiting": queries.posts_waiting()}  # fmt: skip
    return render(request, "accounts/people.html", context, status=422 if form.errors else 200)


@page(permissions.DECIDE_POST)
@require_POST
def decide_post(request: Request, post_id: int) -> HttpResponse:
    """Confirm or refuse a proposed post."""
    get_object_or_404(Post, pk=post_id)
    posts.decide(post_id=post_id, confirm="confirm" in request.POST, by=request.actor, at=clock.now())
    return redirect("accounts:people")


@page(permissions.UNLOCK)
@require_POST
def unlock(request: Request, user_id: int) -> HttpResponse:
    """Let a locked account try again."""
    user = get_object_or_404(User, pk=user_id)
    attempts.forgive(key=user.username)
    ledger.record(event="account.unlocked", subject=user, by=request.actor, at=clock.now(), content={})
    messages.success(request, _("{name} 已解锁。").format(name=user.name))
    return redirect("accounts:people")


@page(permissions.ISSUE_CREDENTIAL)
@require_http_methods(["GET", "POST"])
def keys(request: Request) -> HttpResponse:
    """The authorities' keys; a new secret is shown once."""
    form, shown = CredentialForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        shown = credentials.issue(**form.cleaned_data, by=request.actor, at=clock.now())
    listed = ApiCredential.objects.select_related("division").order_by("-issued_at")
    return render(request, "accounts/keys.html", {"form": form, "shown": shown, "keys": listed})


@page(permissions.ISSUE_CREDENTIAL)
@require_POST
def revoke_key(request: Request, key_id: str) -> HttpResponse:
    """Stop a key at once."""
    credential = get_object_or_404(ApiCredential, key_id=key_id)
    credentials.revoke(credential=credential, by=request.actor, at=clock.now())
    return redirect("accounts:keys")
