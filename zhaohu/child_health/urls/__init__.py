"""The room's addresses, by noun."""

from django.urls import URLPattern

app_name = "child_health"
urlpatterns: list[URLPattern] = []
