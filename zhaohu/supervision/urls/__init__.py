"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints, inspections, visits

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns, *inspections.urlpatterns, *visits.urlpatterns]
