"""Addresses of the room, by noun."""

from zhaohu.enrolment.urls import fees

from zhaohu.enrolment.urls import rolls

app_name = "enrolment"
urlpatterns: list[URLPattern] = [
    *rolls.urlpatterns,
urlpatterns = [
    *fees.urlpatterns,
from zhaohu.enrolment.urls import bookings, classes

app_name = "enrolment"
urlpatterns = [
    *classes.urlpatterns,
    *bookings.urlpatterns,
]
