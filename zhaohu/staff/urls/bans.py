from django.urls import path

from zhaohu.staff.views import bans

urlpatterns = [
    path("staff/bans/", bans.listing, name="bans"),
    path("staff/bans/propose/", bans.propose, name="propose_ban"),
    path("staff/bans/<int:ban_id>/", bans.ban, name="ban"),
    path("staff/bans/<int:ban_id>/decide/", bans.decide, name="decide_ban"),
    path("staff/bans/<int:ban_id>/lift/", bans.lift, name="lift_ban"),
    path("staff/bans/<int:ban_id>/appeals/", bans.appeal, name="appeal_ban"),
    path("staff/appeals/<int:appeal_id>/", bans.decide_appeal, name="decide_ban_appeal"),
]
