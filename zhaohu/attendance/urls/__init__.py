"""Addresses of the room, by noun."""

from zhaohu.attendance.urls import tablets

app_name = "attendance"
urlpatterns = [*tablets.urlpatterns]
