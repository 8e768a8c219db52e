from django.urls import path

from zhaohu.portal import family, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("home/", family.home, name="family"),
    path("mine/", views.mine, name="mine"),
    path("errors/", views.problems, name="problems"),
    path("reading/", views.reading, name="reading"),
    path("healthz", views.alive, name="alive"),
]
