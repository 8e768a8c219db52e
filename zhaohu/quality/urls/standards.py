from django.urls import URLPattern, path

from zhaohu.quality.views import standards

urlpatterns: list[URLPattern] = [
    path("standards/", standards.listing, name="standards"),
    path("standards/<slug:slug>/", standards.standard, name="standard"),
    path("quality/standards/", standards.office, name="standards_office"),
    path("quality/standards/new/", standards.propose, name="propose_standard"),
    path("quality/standards/<slug:slug>/revise/", standards.revise, name="revise_standard"),
    path("quality/standards/<int:standard_record_id>/decide/", standards.decide, name="decide_standard"),
]
