"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints, credit, inspections

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns, *credit.urlpatterns, *inspections.urlpatterns]
