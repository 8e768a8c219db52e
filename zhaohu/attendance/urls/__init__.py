"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import days, pickups, shell, tablets

app_name = "attendance"
urlpatterns = [*days.urlpatterns, *pickups.urlpatterns, *shell.urlpatterns, *tablets.urlpatterns]
