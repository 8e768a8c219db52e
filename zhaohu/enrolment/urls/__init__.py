"""Addresses of the room, by noun."""

from django.urls import URLPattern

from zhaohu.enrolment.urls import allocation

app_name = "enrolment"
urlpatterns: list[URLPattern] = [*allocation.urlpatterns]
