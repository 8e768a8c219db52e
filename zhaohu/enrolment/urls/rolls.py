from django.urls import URLPattern, path

from zhaohu.enrolment.views import join, links, rolls

urlpatterns: list[URLPattern] = [
    path("places/roll/", rolls.roll, name="roll"),
    path("places/roll/children/<int:placement_id>/", rolls.roll_child, name="roll_child"),
    path("places/roll/import/", rolls.import_roll, name="import_roll"),
    path("places/roll/import/template.xlsx", rolls.template, name="roll_template"),
    path("places/roll/imports/<int:roll_id>/", rolls.roll_import, name="roll_import"),
    path("places/roll/imports/<int:roll_id>/to-mend.xlsx", rolls.to_mend, name="roll_to_mend"),
    path("places/roll/imports/<int:roll_id>/write/", rolls.write_roll, name="write_roll"),
    path("places/roll/imports/<int:roll_id>/resume/", rolls.resume_roll, name="resume_roll"),
    path("places/roll/imports/<int:roll_id>/undo/", rolls.undo_roll, name="undo_roll"),
    path("places/roll/enrol/", links.make_link, name="make_link"),
    path("places/roll/links/<int:link_id>/", links.link, name="link"),
    path("places/roll/links/<int:link_id>/cancel/", links.cancel_link, name="cancel_link"),
    path("places/roll/links/<int:link_id>/documents/", links.documents_seen, name="documents_seen"),
    path("places/join/", join.join_code, name="join_code"),
    path("places/join/<str:link_code>/", join.join, name="join"),
    path("places/join/<str:link_code>/start/", join.start, name="join_start"),
    path("places/join/<str:link_code>/child/", join.child, name="join_child"),
    path("places/join/<str:link_code>/consents/", join.consents, name="join_consents"),
    path("places/join/<str:link_code>/confirm/", join.confirm, name="join_confirm"),
    path("places/mine/named/<int:named_id>/", join.named, name="named"),
    path("places/mine/contest/<int:placement_id>/", join.contest, name="contest_roll"),
]
