from django.urls import path

from zhaohu.portal import family, offline, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("home/", family.home, name="family"),
    path("home/offline/", offline.home, name="offline"),
    path("home/sw.js", offline.worker, name="offline_worker"),
    path("mine/", views.mine, name="mine"),
    path("errors/", views.problems, name="problems"),
    path("reading/", views.reading, name="reading"),
    path("healthz", views.alive, name="alive"),
]
