"""Addresses of the room, by noun."""

from zhaohu.enrolment.urls import fees

from zhaohu.enrolment.urls import rolls

from zhaohu.enrolment.urls import care

from zhaohu.enrolment.urls import applications

from zhaohu.enrolment.urls import allocation

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
    *care.urlpatterns,
    *applications.urlpatterns,
]
urlpatterns: list[URLPattern] = [*allocation.urlpatterns]
