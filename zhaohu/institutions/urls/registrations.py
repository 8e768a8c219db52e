from django.urls import URLPattern, path

from zhaohu.institutions.views import gaps, registrations

urlpatterns: list[URLPattern] = [
    path("registrations/pushes/", registrations.push_list, name="pushes"),
    path("registrations/pushes/<int:push_id>/", registrations.push, name="push"),
    path("registrations/pushes/<int:push_id>/report.csv", registrations.push_csv, name="push_csv"),
    path("registrations/pushes/<int:push_id>/write/", registrations.write, name="write_push"),
    path("registrations/pushes/<int:push_id>/resume/", registrations.resume, name="resume_push"),
    path("registrations/pushes/<int:push_id>/undo/", registrations.undo, name="undo_push"),
    path("registrations/import/", registrations.upload, name="import_registrations"),
    path("registrations/import/template.csv", registrations.template, name="import_template"),
    path("registrations/", registrations.registration_list, name="registrations"),
    path("registrations/<int:registration_id>/", registrations.registration, name="registration"),
    path("registrations/<int:registration_id>/claim-code/", registrations.claim_code, name="issue_claim_code"),
    path("registrations/<int:registration_id>/treatment/", gaps.treat, name="treat_registration"),
    path("registrations/<int:registration_id>/nudge/", gaps.nudge, name="nudge_registration"),
    path("gaps/", gaps.radar, name="gaps"),
]
