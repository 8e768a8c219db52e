from django.urls import path

from zhaohu.attendance.views import tablet

urlpatterns = [
    path("tablet/pair/", tablet.pair, name="tablet_pair"),
    path("tablet/roll/", tablet.roll, name="tablet_roll"),
    path("tablet/events/", tablet.events, name="tablet_events"),
]
