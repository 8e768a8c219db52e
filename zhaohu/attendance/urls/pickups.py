from django.urls import path

from zhaohu.attendance.views import custody, pickup_links, pickups, pickups_seen, tablet_pickups

urlpatterns = [
    path("family/children/<int:child_id>/pickup/", pickups.listing, name="own_pickups"),
    path("family/children/<int:child_id>/pickup/add/", pickups.add, name="add_pickup"),
    path("family/children/<int:child_id>/pickup/temporary/", pickups.add_temporary, name="add_temporary_pickup"),
    path("family/children/<int:child_id>/pickup/code/", pickup_links.own_token, name="own_token"),
    path("family/children/<int:child_id>/pickup/block/", custody.ask, name="ask_custody_block"),
    path("family/pickup/<int:pickup_id>/", pickups.change, name="change_pickup"),
    path("family/pickup/<int:pickup_id>/end/", pickups.end, name="end_pickup"),
    path("family/pickup/<int:pickup_id>/link/", pickups.renew_link, name="renew_pickup_link"),
    path("family/pickup/<int:pickup_id>/code/", pickups.renew_code, name="renew_pickup_code"),
    path("family/pickup/<int:pickup_id>/photo/", pickups.photo, name="pickup_photo"),
    path("family/custody-blocks/<int:own_block_id>/document/", custody.own_document, name="own_custody_document"),
    path("pickup/<str:pickup_secret>/", pickup_links.open_link, name="pickup_link"),
    path("day/pickups/", pickups_seen.listing, name="pickups"),
    path("day/pickups/<int:child_id>/", pickups_seen.of_child, name="pickups_of"),
    path("day/pickups/<int:child_id>/photo/<int:pickup_id>/", pickups_seen.photo, name="pickup_photo_seen"),
    path("custody-blocks/", custody.listing, name="custody_blocks"),
    path("custody-blocks/<int:block_id>/", custody.block, name="custody_block"),
    path("custody-blocks/<int:block_id>/lift/", custody.lift, name="lift_custody_block"),
    path("custody-blocks/<int:block_id>/document/", custody.document, name="custody_document"),
    path("tablet/code/", tablet_pickups.exchange, name="tablet_code"),
    path("tablet/photos/<int:pickup_id>/", tablet_pickups.photo, name="tablet_photo"),
]
