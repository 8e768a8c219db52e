"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints, risk

app_name = "supervision"
urlpatterns = [*complaints.urlpatterns, *risk.urlpatterns]
