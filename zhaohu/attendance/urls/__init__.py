"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import shell, tablets

app_name = "attendance"
urlpatterns = [*shell.urlpatterns, *tablets.urlpatterns]
