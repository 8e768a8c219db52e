from django.urls import path

from zhaohu.supervision.views import inspections, inspectors, plans

urlpatterns = [
    path("my/inspections/", inspections.mine, name="my_inspections"),
    path("office/inspections/", plans.listed, name="inspection_plans"),
    path("office/inspections/plans/new/", plans.new, name="new_plan"),
    path("office/inspections/plans/<int:plan_id>/", plans.plan, name="inspection_plan"),
    path("office/inspections/plans/<int:plan_id>/draw/", plans.draw, name="draw_plan"),
    path("office/inspections/plans/<int:plan_id>/redraw/", plans.redraw, name="redraw_plan"),
    path("office/inspections/plans/<int:plan_id>/name/", plans.name, name="name_plan"),
    path("office/inspections/plans/<int:plan_id>/dispatch/", plans.dispatch, name="dispatch_plan"),
    path("office/inspections/plans/<int:plan_id>/cancel/", plans.cancel, name="cancel_plan"),
    path("office/inspections/plans/<int:plan_id>/close/", plans.close, name="close_plan"),
    path("office/inspections/unvisited/", inspections.unvisited, name="unvisited"),
    path("office/inspections/burden/<int:institution_id>/", inspections.burden, name="burden"),
    path("office/inspections/inspectors/", inspectors.listed, name="inspectors"),
    path("office/inspections/inspectors/register/", inspectors.register, name="register_inspector"),
    path("office/inspections/inspectors/<int:inspector_id>/end/", inspectors.end, name="end_inspector"),
    path("office/inspections/inspectors/<int:inspector_id>/ties/", inspectors.ties, name="ties"),
    path("office/inspections/ties/<int:tie_id>/end/", inspectors.end_tie, name="end_tie"),
    path("office/inspections/visits/<int:inspection_id>/", inspections.inspection, name="inspection"),
    path("office/inspections/visits/<int:inspection_id>/move/", inspections.move, name="move_inspection"),
    path("office/inspections/visits/<int:inspection_id>/replace/", inspections.replace, name="replace_officer"),
    path("office/inspections/visits/<int:inspection_id>/cancel/", inspections.cancel, name="cancel_inspection"),
    path("office/inspections/visits/<int:inspection_id>/end/", inspections.end, name="end_inspection"),
    path("office/complaints/<int:complaint_id>/inspect/", inspections.of_complaint, name="inspect_complaint"),
]
