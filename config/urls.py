"""Every address of the system, one line a room."""

from django.urls import include, path

from config.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("accounts/", include("zhaohu.accounts.urls")),
    path("ledger/", include("zhaohu.ledger.urls")),
    path("divisions/", include("zhaohu.divisions.urls")),
    path("rules/", include("zhaohu.rules.urls")),
    path("messages/", include("zhaohu.notifications.urls")),
    path("", include("zhaohu.attendance.urls")),  # the tablets' taps are the most that a city sends
    path("", include("zhaohu.institutions.urls")),
    path("family/", include("zhaohu.families.urls")),
    path("", include("zhaohu.enrolment.urls")),
    path("", include("zhaohu.staff.urls")),
    path("", include("zhaohu.child_health.urls")),
    path("", include("zhaohu.supervision.urls")),
    path("", include("zhaohu.quality.urls")),
    path("", include("zhaohu.guidance.urls")),
    path("", include("zhaohu.portal.urls")),
]
handler400 = "zhaohu.portal.failures.bad_request"
handler404 = "zhaohu.portal.failures.not_found"
handler500 = "zhaohu.portal.failures.unexpected"
