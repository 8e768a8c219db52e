"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import days, pickups, tablets

app_name = "attendance"
urlpatterns = [*days.urlpatterns, *pickups.urlpatterns, *tablets.urlpatterns]
