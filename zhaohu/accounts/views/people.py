"""Officers and their posts; keys of the registration authorities."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhaohu.accounts import permissions, queries
from zhaohu.accounts.choices import Kind
from zhaohu.accounts.forms import CredentialForm, PersonForm, PostForm
from zhaohu.accounts.models import ApiCredential, Post, User
from zhaohu.accounts.services import attempts, credentials, posts
from zhaohu.accounts.services import people as accounts
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import shown_in
from zhaohu.core.paging import page as page_of


@page(permissions.SEE_PEOPLE)
@require_GET
def people(request: Request) -> HttpResponse:
    """Officers with their posts, and the posts that wait for a second person."""
    found = page_of(request, queries.staff(request.GET.get("q", "")), ["username"], size=20)
    context = {"page": found, "waiting": queries.posts_waiting(), "today": clock.day_of(clock.now())}
    return render(request, "accounts/people.html", context)


@page(permissions.MAKE_PERSON)
@require_http_methods(["GET", "POST"])
def make_person(request: Request) -> HttpResponse:
    """A new account; its first password is shown once."""
    form = PersonForm(request.POST or None, initial={"kind": Kind.OFFICER})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            user, password = accounts.make(**form.cleaned_data, by=request.actor, at=clock.now())
            return _show_once(request, user, password)
    return render(request, "accounts/make_person.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.MAKE_PERSON)
@require_POST
def reset_person(request: Request, user_id: int) -> HttpResponse:
    """A new first password for somebody who has lost the way in."""
    user = get_object_or_404(queries.staff(), pk=user_id)
    return _show_once(request, user, accounts.reset(user=user, by=request.actor, at=clock.now()))


def _show_once(request: Request, user: User, password: str) -> HttpResponse:
    context = {"user": user, "password": password}
    return _unkept(render(request, "accounts/first_password.html", context))


def _unkept(answer: HttpResponse) -> HttpResponse:
    """An answer with a secret in it, which no cache may keep."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


@page(permissions.PROPOSE_POST)
@require_http_methods(["GET", "POST"])
def propose_post(request: Request) -> HttpResponse:
    """Propose a post, for the security administrator to confirm."""
    form = PostForm(request.POST or None, initial={"valid_from": clock.day_of(clock.now())})
    if request.method == "POST" and form.is_valid():
        with shown_in(form):
            posts.propose(**form.cleaned_data, by=request.actor, at=clock.now())
            messages.success(request, _("任职已提出，等安全管理员确认。"))
            return redirect("accounts:people")
    return render(request, "accounts/propose_post.html", {"form": form}, status=422 if form.errors else 200)


@page(permissions.DECIDE_POST)
@require_POST
def decide_post(request: Request, post_id: int) -> HttpResponse:
    """Confirm or refuse a proposed post."""
    get_object_or_404(Post, pk=post_id)
    posts.decide(post_id=post_id, confirm="confirm" in request.POST, by=request.actor, at=clock.now())
    return redirect("accounts:people")


@page(permissions.DECIDE_POST)
@require_POST
def end_post(request: Request, post_id: int) -> HttpResponse:
    """End a post today."""
    get_object_or_404(Post, pk=post_id)
    posts.end(post_id=post_id, by=request.actor, at=clock.now())
    messages.success(request, _("任职已结束。"))
    return redirect("accounts:people")


@page(permissions.UNLOCK)
@require_POST
def unlock(request: Request, user_id: int) -> HttpResponse:
    """Let a locked account try again."""
    user = get_object_or_404(queries.staff(), pk=user_id)
    attempts.unlock(user=user, by=request.actor, at=clock.now())
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
    context, status = {"form": form, "shown": shown, "keys": listed}, 422 if form.errors else 200
    return _unkept(render(request, "accounts/keys.html", context, status=status))


@page(permissions.ISSUE_CREDENTIAL)
@require_POST
def revoke_key(request: Request, key_id: str) -> HttpResponse:
    """Stop a key at once."""
    credential = get_object_or_404(ApiCredential, key_id=key_id)
    credentials.revoke(credential=credential, by=request.actor, at=clock.now())
    return redirect("accounts:keys")
