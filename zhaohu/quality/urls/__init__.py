"""The room's addresses, by noun."""

from zhaohu.quality.urls import assessments, demonstration, standards

app_name = "quality"
urlpatterns = [*demonstration.urlpatterns, *standards.urlpatterns, *assessments.urlpatterns]
