from django.urls import path

from zhaohu.staff.views import ban_people, bans

urlpatterns = [
    path("staff/bans/", bans.listing, name="bans"),
    path("staff/bans/propose/", bans.propose, name="propose_ban"),
    path("staff/bans/<int:ban_id>/", bans.ban, name="ban"),
    path("staff/bans/<int:ban_id>/decide/", bans.decide, name="decide_ban"),
    path("staff/bans/<int:ban_id>/lift/", bans.lift, name="lift_ban"),
    path("staff/bans/<int:ban_id>/manager/", ban_people.manager, name="ban_manager"),
    path("staff/bans/<int:ban_id>/documents/", ban_people.link, name="link_ban_document"),
    path("staff/documents/<int:ban_document_id>/", ban_people.decide, name="decide_ban_document"),
    path("staff/bans/<int:ban_id>/appeals/", bans.appeal, name="appeal_ban"),
    path("staff/appeals/<int:appeal_id>/", bans.decide_appeal, name="decide_ban_appeal"),
]
