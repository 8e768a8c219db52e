from django.urls import path

from zhaohu.families.views import privacy, rights

urlpatterns = [
    path("privacy/", privacy.privacy, name="privacy"),
    path("children/<int:child_id>/export/", rights.export, name="export"),
    path("children/<int:child_id>/deletion/", rights.ask, name="ask_deletion"),
    path("deletions/<int:deletion_id>/", rights.deletion, name="deletion"),
    path("deletions/<int:deletion_id>/withdraw/", rights.withdraw, name="withdraw_deletion"),
]
