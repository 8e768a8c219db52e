"""Addresses of the room, by noun."""

from zhaohu.enrolment.urls import allocation, applications, bookings, care, classes, fees, rolls

app_name = "enrolment"
urlpatterns = [
    *classes.urlpatterns,
    *bookings.urlpatterns,
    *applications.urlpatterns,
    *rolls.urlpatterns,
    *fees.urlpatterns,
    *allocation.urlpatterns,
    *care.urlpatterns,
]
