from django.urls import path

from zhaohu.enrolment.views import classes, offers

urlpatterns = [
    path("places/classes/", classes.listing, name="classes"),
    path("places/classes/open/", classes.open_class, name="open_class"),
    path("places/classes/<int:class_id>/", classes.care_class, name="care_class"),
    path("places/classes/<int:class_id>/change/", classes.change_class, name="change_class"),
    path("places/classes/<int:class_id>/close/", classes.close_class, name="close_class"),
    path("places/classes/<int:class_id>/closures/", classes.add_closure, name="add_closure"),
    path("places/closures/<int:closure_id>/remove/", classes.remove_closure, name="remove_closure"),
    path("places/classes/<int:class_id>/offers/", offers.publish_offer, name="publish_offer"),
    path("places/offers/<int:offer_id>/state/", offers.set_offer, name="set_offer"),
    path("places/offers/<int:offer_id>/price/", offers.reprice, name="reprice"),
    path("places/classes/<int:class_id>/vacancy/", offers.override_vacancy, name="override_vacancy"),
    path("places/overrides/<int:override_id>/end/", offers.end_override, name="end_override"),
]
