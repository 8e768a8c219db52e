"""Addresses of the room, by noun."""

from zhaohu.supervision.urls import complaints, credit, inspections, rectification, risk

app_name = "supervision"
urlpatterns = [
    *complaints.urlpatterns,
    *credit.urlpatterns,
    *inspections.urlpatterns,
    *rectification.urlpatterns,
    *risk.urlpatterns,
]
