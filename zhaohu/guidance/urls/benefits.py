from django.urls import path

from zhaohu.guidance.views import benefits

urlpatterns = [
    path("support/", benefits.support, name="support"),
    path("support/leave/", benefits.leave, name="leave"),
    path("support/leave.ics", benefits.leave_calendar, name="leave_calendar"),
    path("support/tax/", benefits.tax, name="tax"),
    path("support/subsidy/", benefits.subsidy, name="subsidy"),
]
