from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config import schedule
from zhaohu.core import clock
from zhaohu.core.access import Request, page
from zhaohu.core.forms import sent, shown_in
from zhaohu.core.paging import page as page_of
from zhaohu.notifications import permissions, queries, quiet, services
from zhaohu.notifications.forms import QuietHoursForm


@page(permissions.READ_INBOX)
@require_GET
def inbox(request: Request) -> HttpResponse:
    """The reader's messages, newest first."""
    found = page_of(request, queries.inbox(request.actor), ["-id"], size=20)
    context = {"page": found, "notices": queries.told(found.rows), "unread": queries.unread(request.actor)}
    return render(request, "notifications/inbox.html", context)


@page(permissions.MARK_READ)
@require_POST
def open_notice(request: Request, notice_id: int) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    notice = get_object_or_404(queries.inbox(request.actor), pk=notice_id)
    services.mark_read(notice=notice, by=request.actor, at=clock.now())
    inside = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return HttpResponseRedirect(notice.link) if inside else redirect("notifications:inbox")


@page(permissions.MARK_READ)
@require_POST
def read_all(request: Request) -> HttpResponse:
    """Mark all of one's messages as read."""
    count = services.mark_read(by=request.actor, at=clock.now())
    messages.success(request, _("{n} 条消息已标为已读。").format(n=count))
    return redirect("notifications:inbox")


@page(permissions.SET_QUIET_HOURS)
@require_http_methods(["GET", "POST"])
def quiet_hours(request: Request) -> HttpResponse:
    """From when to when nothing but what is urgent is sent to the reader's phone."""
    at = clock.now()
    rule = quiet.rule(at)
    form = QuietHoursForm(sent(request), rule=rule, own=queries.quiet_hours(request.actor))
    if form.is_valid():
        with shown_in(form):
            services.set_quiet_hours(**form.cleaned_data, by=request.actor, at=at)
            messages.success(request, _("已保存。从现在起，这段时间只有紧急消息会发到手机。"))
            return redirect("notifications:quiet_hours")
    context = {"form": form, "rule": rule, "hours": queries.quiet_hours(request.actor)}
    return render(request, "notifications/quiet_hours.html", context, status=422 if form.errors else 200)


@page(permissions.SEE_JOBS)
@require_GET
def jobs(request: Request) -> HttpResponse:
    """How the jobs stand, what has failed for good, and when what runs."""
    found = page_of(request, queries.dead_jobs(), ["-id"], size=20)
    context = {"states": queries.job_states(), "page": found, "dead": list(queries.dead_letters(found.rows)),
               "schedule": schedule.SCHEDULE}  # fmt: skip
    return render(request, "notifications/jobs.html", context)


@page(permissions.RETRY_JOB)
@require_POST
def retry_job(request: Request, job_id: int) -> HttpResponse:
    """Put a dead letter back into the queue."""
    services.retry_job(job_id=job_id, by=request.actor, at=clock.now())
    messages.success(request, _("作业已重新排队。"))
    return redirect("notifications:jobs")
