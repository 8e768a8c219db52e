"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import logs, tablets

app_name = "attendance"
urlpatterns = [*tablets.urlpatterns, *logs.urlpatterns]
