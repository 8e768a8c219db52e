"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import days, shell, tablets

app_name = "attendance"
urlpatterns = [*days.urlpatterns, *shell.urlpatterns, *tablets.urlpatterns]
