"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import days, logs, pickups, shell, tablets

app_name = "attendance"
urlpatterns = [
    *days.urlpatterns, *logs.urlpatterns, *pickups.urlpatterns, *shell.urlpatterns, *tablets.urlpatterns,
]  # fmt: skip
