"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints, inspections, rectification

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns, *inspections.urlpatterns, *rectification.urlpatterns]
