"""The room's addresses, by noun."""

from zhaohu.quality.urls import demonstration

app_name = "quality"
urlpatterns = [*demonstration.urlpatterns]
