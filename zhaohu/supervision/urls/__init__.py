"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints, statements

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns, *statements.urlpatterns]
