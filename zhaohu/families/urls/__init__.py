"""The addresses of the room, by noun."""

from zhaohu.families.urls import children, office, rights

app_name = "families"
urlpatterns = [*children.urlpatterns, *rights.urlpatterns, *office.urlpatterns]
