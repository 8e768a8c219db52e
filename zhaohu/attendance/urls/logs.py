from django.urls import path

from zhaohu.attendance.views import doses, families, logs, menus, photos

urlpatterns = [
    path("log/", logs.listing, name="log"),
    path("log/enter/", logs.enter, name="enter_log"),
    path("log/<uuid:log_event_id>/void/", logs.void, name="void_log"),
    path("log/photos/<int:log_entry_id>/", photos.photo, name="photo"),
    path("log/medicine/", doses.listing, name="doses"),
    path("log/medicine/<int:order_id>/sign/", doses.sign, name="sign_dose"),
    path("log/medicine/<int:order_id>/prescription/", doses.prescription, name="prescription"),
    path("menu/", menus.week, name="menu"),
    path("menu/dishes/", menus.add_dish, name="add_dish"),
    path("menu/dishes/<int:dish_id>/remove/", menus.remove_dish, name="remove_dish"),
    path("menu/copy/", menus.copy, name="copy_menu"),
    path("menu/publish/", menus.publish, name="publish_menu"),
    path("menu/conflicts/", menus.conflicts, name="menu_conflicts"),
    path("menu/conflicts/<int:conflict_id>/substitute/", menus.substitute, name="name_substitute"),
    path("menu/labels/", menus.labels, name="menu_labels"),
    path("children/<int:child_id>/day/", families.day, name="child_day"),
    path("children/<int:child_id>/allergies/", families.allergy, name="allergies"),
    path("allergies/<int:allergy_id>/end/", families.end_allergy, name="end_allergy"),
    path("children/<int:child_id>/medicine/", families.orders, name="orders"),
    path("log/medicine/<int:order_id>/withdraw/", families.withdraw_order, name="withdraw_order"),
    path("children/<int:child_id>/menu/", families.menu, name="child_menu"),
    path("tablet/photos/<uuid:photo_key>/", photos.send, name="tablet_photo"),
]
