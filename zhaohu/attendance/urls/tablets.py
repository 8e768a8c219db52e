from django.urls import path

from zhaohu.attendance.views import tablet

urlpatterns = [
    path("tablet/events/", tablet.events, name="tablet_events"),
    path("tablet/pair/", tablet.pair, name="tablet_pair"),
    path("tablet/unlock/", tablet.unlock, name="tablet_unlock"),
    path("tablet/roll/", tablet.roll, name="tablet_roll"),
]
