from django.urls import path

from zhaohu.attendance.views import shell

urlpatterns = [
    path("tablet/", shell.home, name="tablet"),
    path("tablet/sw.js", shell.worker, name="tablet_worker"),
    path("tablet/manifest.webmanifest", shell.manifest, name="tablet_manifest"),
]
