"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import days, incidents, logs, pickups, shell, tablets

app_name = "attendance"
urlpatterns = [
    *tablets.urlpatterns, *days.urlpatterns, *logs.urlpatterns, *pickups.urlpatterns, *incidents.urlpatterns,
    *shell.urlpatterns,
]  # fmt: skip
