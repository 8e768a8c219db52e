"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints, visits

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns, *visits.urlpatterns]
