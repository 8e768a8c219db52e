"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns]
