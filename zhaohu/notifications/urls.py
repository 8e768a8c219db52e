from django.urls import path

from zhaohu.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("quiet/", views.quiet_hours, name="quiet_hours"),
    path("<int:notice_id>/", views.open_notice, name="open"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:job_id>/retry/", views.retry_job, name="retry_job"),
]
