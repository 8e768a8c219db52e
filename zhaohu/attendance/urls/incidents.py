from django.urls import path

from zhaohu.attendance.views import incident_files, incident_notices, incidents

urlpatterns = [
    path("incidents/", incidents.listing, name="incidents"),
    path("incidents/report/", incidents.report, name="report_incident"),
    path("incidents/<int:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<int:incident_id>/amend/", incidents.amend, name="amend_incident"),
    path("incidents/<int:incident_id>/close/", incidents.close, name="close_incident"),
    path("incidents/<int:incident_id>/note/", incidents.note, name="note_incident"),
    path("incidents/<int:incident_id>/tell/", incidents.tell, name="tell_guardians"),
    path("incidents/<int:incident_id>/packs/", incidents.supplement, name="supplement_pack"),
    path("incidents/photos/<int:incident_photo_id>/", incident_files.photo, name="incident_photo"),
    path("incidents/packs/<int:pack_id>.json", incident_files.pack, name="incident_pack"),
    path("incidents/packs/<int:pack_id>.pdf", incident_files.document, name="incident_pack_pdf"),
    path("incidents/notices/<int:incident_notice_id>/", incident_notices.notice, name="incident_notice"),
    path("incident-alerts/", incidents.district, name="district_incidents"),
]
