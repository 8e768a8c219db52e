from django.urls import path

from zhaohu.attendance.views import clusters, day, devices, events, illnesses

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/events/", events.listing, name="events"),
    path("day/events/<uuid:event_id>/resolve/", events.resolve, name="resolve_event"),
    path("day/events/<uuid:event_id>/correct/", events.correct, name="correct_event"),
    path("day/ratio/<int:ratio_alert_id>/", day.answer_ratio, name="answer_ratio"),
    path("day/missing/<int:missing_id>/", day.answer_missing, name="answer_missing"),
    path("day/illnesses/", illnesses.listing, name="illnesses"),
    path("day/illnesses/<int:illness_id>/proof/", illnesses.prove, name="prove_illness"),
    path("tablets/", devices.listing, name="devices"),
    path("tablets/code/", devices.make_code, name="make_pairing_code"),
    path("tablets/<int:device_id>/rename/", devices.rename, name="rename_device"),
    path("tablets/<int:device_id>/kill/", devices.kill, name="kill_device"),
    path("tablets/unlocks/<int:unlock_id>/forgive/", devices.forgive, name="forgive_pin"),
    path("clusters/", clusters.listing, name="clusters"),
    path("clusters/<int:cluster_id>/", clusters.card, name="cluster"),
    path("clusters/<int:cluster_id>/children/", clusters.open_cases, name="open_cases"),
    path("clusters/<int:cluster_id>/acknowledge/", clusters.acknowledge, name="acknowledge_cluster"),
    path("ratio-alerts/", day.ratio_alerts, name="ratio_alerts"),
]
