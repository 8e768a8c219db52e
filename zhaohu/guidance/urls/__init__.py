"""The room's addresses, by noun."""

from zhaohu.guidance.urls import benefits

app_name = "guidance"
urlpatterns = [*benefits.urlpatterns]
