"""Addresses of the room, by noun."""

from zhaohu.institutions.urls import filing, receipts, register, registrations, review

app_name = "institutions"
urlpatterns = [
    *registrations.urlpatterns,
    *filing.urlpatterns,
    *review.urlpatterns,
    *receipts.urlpatterns,
    *register.urlpatterns,
]
