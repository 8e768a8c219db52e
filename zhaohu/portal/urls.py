from django.urls import path

from zhaohu.portal import family, file, offline, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("home/", family.home, name="family"),
    path("home/offline/", offline.home, name="offline"),
    path("home/sw.js", offline.worker, name="offline_worker"),
    path("office/files/<str:uscc>/", file.file, name="file"),
    path("office/file-elsewhere/", file.elsewhere, name="file_elsewhere"),
    path("own/file/", file.own, name="own_file"),
    path("own/file/contest/", file.contest, name="contest_statement"),
    path("mine/", views.mine, name="mine"),
    path("errors/", views.problems, name="problems"),
    path("reading/", views.reading, name="reading"),
    path("healthz", views.alive, name="alive"),
]
