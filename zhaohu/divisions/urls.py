from django.urls import path

from zhaohu.divisions import views

app_name = "divisions"
urlpatterns = [
    path("districts.geojson", views.districts, name="districts"),
]
