from django.urls import URLPattern, path

from zhaohu.enrolment.views import care, care_compare, care_page

urlpatterns: list[URLPattern] = [
    path("care/", care.care, name="care"),
    path("care/compare/", care_compare.compare, name="compare"),
    path("care/saved/", care_compare.saved, name="saved"),
    path("care/save/", care_compare.save, name="save"),
    path("care/<str:uscc>/", care_page.care_institution, name="care_institution"),
]
