"""Addresses of the room, by noun."""

from zhaohu.institutions.urls import filing, register, registrations, review

app_name = "institutions"
urlpatterns = registrations.urlpatterns + filing.urlpatterns + review.urlpatterns + register.urlpatterns
