"""The room's addresses, by noun."""

from zhaohu.child_health.urls import growth

app_name = "child_health"
urlpatterns = [*growth.urlpatterns]
