"""Addresses of the room, by noun."""

from zhaohu.staff.urls import bans, people, rosters

app_name = "staff"
urlpatterns = [*people.urlpatterns, *rosters.urlpatterns, *bans.urlpatterns]
