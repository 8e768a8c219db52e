from django.urls import path

from zhaohu.child_health.views import development, growth, house_checks

urlpatterns = [
    path("children/<int:child_id>/growth/", growth.record, name="growth"),
    path("children/<int:child_id>/growth/print/", growth.sheet, name="growth_sheet"),
    path("children/<int:child_id>/growth/add/", growth.measure, name="measure"),
    path("children/<int:child_id>/growth/birth/", growth.birth, name="gestation"),
    path("growth/<int:measurement_id>/void/", growth.void, name="void_measurement"),
    path("children/<int:child_id>/development/<int:month>/", development.screen, name="screen"),
    path("house-checks/", house_checks.listing, name="house_checks"),
    path("house-checks/<int:child_id>/", house_checks.measure, name="measure_at_place"),
]
