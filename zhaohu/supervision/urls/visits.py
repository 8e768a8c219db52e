from django.urls import path

from zhaohu.supervision.views import visit_phone, visit_records

urlpatterns = [
    path("visit/", visit_phone.home, name="visit_phone"),
    path("visit/sw.js", visit_phone.worker, name="visit_worker"),
    path("visit/manifest.webmanifest", visit_phone.manifest, name="visit_manifest"),
    path("visit/mine/", visit_phone.mine, name="visits_mine"),
    path("visit/<int:inspection_id>/", visit_phone.whole, name="visit_whole"),
    path("visit/<int:inspection_id>/load/", visit_phone.load, name="visit_load"),
    path("visit/<int:inspection_id>/events/", visit_phone.events, name="visit_events"),
    path("visit/<int:inspection_id>/photos/<uuid:photo_key>/", visit_phone.photo, name="visit_photo"),
    path("visit/<int:inspection_id>/voices/<uuid:voice_key>/", visit_phone.voice, name="visit_voice"),
    path("visit/<int:inspection_id>/record/", visit_phone.make_record, name="visit_record"),
    path("visit/<int:inspection_id>/sign/", visit_phone.sign, name="visit_sign"),
    path("inspections/records/", visit_records.listing, name="inspection_records"),
    path("inspections/<int:inspection_id>/record/", visit_records.record, name="inspection_record"),
    path("inspections/<int:inspection_id>/record.pdf", visit_records.document, name="inspection_record_paper"),
    path("inspections/photos/<uuid:photo_key>/", visit_records.photo, name="inspection_photo"),
    path("inspections/voices/<uuid:voice_key>/", visit_records.voice, name="inspection_voice"),
]
