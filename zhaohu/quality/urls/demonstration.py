from django.urls import URLPattern, path

from zhaohu.quality.views import deeds, experts, office, own, public

_ONE = "quality/candidacies/<int:candidacy_id>/"
urlpatterns: list[URLPattern] = [
    path("demonstration/", public.listing, name="demonstration"),
    path("demonstration/notices/<int:candidacy_id>/", public.notice, name="notice"),
    path("demonstration/objections/<str:code>/", public.objection, name="objection"),
    path("workplace/demonstration/", own.own, name="own"),
    path("workplace/demonstration/apply/", own.apply, name="apply"),
    path("workplace/demonstration/<int:candidacy_id>/withdraw/", own.withdraw, name="withdraw"),
    path("quality/", office.listing, name="office"),
    path("quality/rounds/open/", office.open_round, name="open_round"),
    path("quality/rounds/<int:demonstration_round_id>/advance/", office.advance, name="advance_round"),
    path(_ONE, office.candidacy, name="candidacy"),
    path(f"{_ONE}recommend/", deeds.recommend, name="recommend"),
    path(f"{_ONE}pass-over/", deeds.pass_over, name="pass_over"),
    path(f"{_ONE}assign/", deeds.assign, name="assign"),
    path(f"{_ONE}close-review/", deeds.close_review, name="close_review"),
    path(f"{_ONE}propose/", deeds.propose, name="propose"),
    path(f"{_ONE}confirm/", deeds.confirm, name="confirm"),
    path(f"{_ONE}decline/", deeds.decline, name="decline"),
    path(f"{_ONE}name/", deeds.name, name="name"),
    path(f"{_ONE}recheck/", deeds.recheck, name="recheck"),
    path(f"{_ONE}propose-removal/", deeds.propose_removal, name="propose_removal"),
    path(f"{_ONE}remove/", deeds.remove, name="remove"),
    path("quality/objections/<int:objection_id>/answer/", deeds.answer, name="answer_objection"),
    path("quality/experts/", experts.experts, name="experts"),
    path("quality/experts/<int:expert_id>/dismiss/", experts.dismiss, name="dismiss_expert"),
    path("quality/reviews/", experts.assigned, name="reviews"),
    path("quality/reviews/<int:review_id>/", experts.review, name="review"),
    path("quality/reviews/<int:review_id>/recuse/", experts.recuse, name="recuse"),
]
