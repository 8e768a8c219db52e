"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import days, logs, tablets

app_name = "attendance"
urlpatterns = [*days.urlpatterns, *tablets.urlpatterns, *logs.urlpatterns]
