from django.urls import path

from zhaohu.staff.views import rosters

urlpatterns = [
    path("staff/roster/", rosters.week, name="roster"),
    path("staff/roster/draft/", rosters.draft, name="draft_roster"),
    path("staff/roster/draft/stop/", rosters.stop_draft, name="stop_draft"),
    path("staff/roster/publish/", rosters.publish, name="publish_roster"),
    path("staff/roster/shifts/", rosters.add_shift, name="add_shift"),
    path("staff/roster/shifts/<int:shift_id>/", rosters.change_shift, name="change_shift"),
    path("staff/roster/shifts/<int:shift_id>/remove/", rosters.remove_shift, name="remove_shift"),
]
