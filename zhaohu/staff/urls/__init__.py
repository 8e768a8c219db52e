"""Addresses of the room, by noun."""

from zhaohu.staff.urls import people

app_name = "staff"
urlpatterns = [*people.urlpatterns]
