"""Addresses of the room, by noun."""

from zhaohu.enrolment.urls import fees

app_name = "enrolment"
urlpatterns = [
    *fees.urlpatterns,
]
