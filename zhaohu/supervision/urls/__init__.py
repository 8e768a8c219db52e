"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import cases, complaints, credit, inspections, rectification, risk, statements, visits

app_name = "supervision"
urlpatterns = [
    *cases.urlpatterns,
    *complaints.urlpatterns,
    *credit.urlpatterns,
    *inspections.urlpatterns,
    *rectification.urlpatterns,
    *risk.urlpatterns,
    *statements.urlpatterns,
    *visits.urlpatterns,
]
