"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import days, incidents, logs, messages, pickups, shell, tablets

app_name = "attendance"
urlpatterns = [
    *tablets.urlpatterns, *days.urlpatterns, *logs.urlpatterns, *pickups.urlpatterns, *incidents.urlpatterns,
    *messages.urlpatterns, *shell.urlpatterns,
]  # fmt: skip
