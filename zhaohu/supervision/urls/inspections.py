from django.urls import path

from zhaohu.supervision.views import inspections

urlpatterns = [
    path("my/inspections/", inspections.mine, name="my_inspections"),
    path("office/inspections/visits/<int:inspection_id>/", inspections.inspection, name="inspection"),
]
