"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import cases, complaints

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns, *cases.urlpatterns]
