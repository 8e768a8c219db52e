"""The room's addresses, by noun."""

from zhaohu.quality.urls import demonstration, standards

app_name = "quality"
urlpatterns = [*demonstration.urlpatterns, *standards.urlpatterns]
