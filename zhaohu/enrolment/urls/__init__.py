"""Addresses of the room, by noun."""

from zhaohu.enrolment.urls import bookings, classes

app_name = "enrolment"
urlpatterns = [
    *classes.urlpatterns,
    *bookings.urlpatterns,
]
