from django.urls import path

from zhaohu.families.views import duplicates, guardians, rights

urlpatterns = [
    path("duplicates/", duplicates.listed, name="duplicates"),
    path("duplicates/<int:first_id>/<int:second_id>/", duplicates.compare, name="compare"),
    path("duplicates/<int:first_id>/<int:second_id>/apart/", duplicates.tell_apart, name="tell_apart"),
    path("merges/<int:merge_id>/undo/", duplicates.undo, name="undo_merge"),
    path("relations/", guardians.waiting, name="relations"),
    path("relations/<int:guardianship_id>/", guardians.check, name="relation"),
    path("deletions/", rights.requests, name="deletions"),
    path("deletions/<int:deletion_id>/decide/", rights.decide, name="decide_deletion"),
]
