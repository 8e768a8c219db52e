from django.urls import path

from zhaohu.families.views import children, consents, guardians

urlpatterns = [
    path("", children.mine, name="children"),
    path("new/", children.register, name="register"),
    path("home/", children.household, name="household"),
    path("invitation/", guardians.accept, name="accept"),
    path("join/", guardians.join, name="join"),
    path("children/<int:child_id>/", children.child, name="child"),
    path("children/<int:child_id>/correct/", children.correct, name="correct"),
    path("children/<int:child_id>/documents/", children.identify, name="identify"),
    path("children/<int:child_id>/invite/", guardians.invite, name="invite"),
    path("children/<int:child_id>/consents/", consents.consent, name="consents"),
    path("children/<int:child_id>/consents/withdraw/", consents.withdraw, name="withdraw_consent"),
    path("children/<int:child_id>/readings/", consents.seen, name="readings"),
    path("guardianships/<int:guardianship_id>/decide/", guardians.decide, name="decide_join"),
]
