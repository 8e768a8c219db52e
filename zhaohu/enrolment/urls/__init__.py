"""Addresses of the room, by noun."""

from django.urls import URLPattern

from zhaohu.enrolment.urls import rolls

app_name = "enrolment"
urlpatterns: list[URLPattern] = [
    *rolls.urlpatterns,
]
