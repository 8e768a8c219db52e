from django.urls import URLPattern, path

from zhaohu.quality.views import assessment_deeds as deeds
from zhaohu.quality.views import assessments_office as office
from zhaohu.quality.views import assessments_own as own
from zhaohu.quality.views import results, scoring

_ONE = "quality/assessments/<int:assessment_id>/"
_SCORING = "quality/scoring/<int:assessment_id>/"
urlpatterns: list[URLPattern] = [
    path("assessments/<str:uscc>/", results.result, name="result"),
    path("workplace/assessment/", own.own, name="own_assessment"),
    path("workplace/assessment/start/", own.begin, name="begin_assessment"),
    path("workplace/assessment/plan/", own.plan, name="plan_improvement"),
    path("workplace/assessment/plan/<int:improvement_id>/done/", own.mended, name="mended"),
    path("workplace/assessment/<int:assessment_id>/state/", own.state, name="state_assessment"),
    path("quality/scoring/", scoring.tasks, name="tasks"),
    path(_SCORING, scoring.scoring_page, name="scoring"),
    path(f"{_SCORING}submit/", scoring.submit, name="submit_assessment"),
    path(f"{_SCORING}withdraw/", scoring.withdraw, name="stand_aside"),
    path(f"{_SCORING}files/<int:assessment_file_id>/", scoring.attached, name="scoring_file"),
    path(f"{_SCORING}sections/<str:section>/", scoring.section, name="section"),
    path(f"{_SCORING}sections/<str:section>/attach/", scoring.attach, name="attach"),
    path("quality/assessments/", office.listing, name="assessments"),
    path("quality/assessments/assign/", office.assign, name="assign_assessment"),
    path("quality/assessments/draw/", office.draw, name="draw_rescoring"),
    path("quality/assessments/agreement/", office.agreement, name="agreement"),
    path(_ONE, office.assessment, name="assessment"),
    path(f"{_ONE}files/<int:assessment_file_id>/", office.attached, name="assessment_file"),
    path(f"{_ONE}rescore/", deeds.rescore, name="rescore"),
    path(f"{_ONE}review/", deeds.review, name="review_assessment"),
    path(f"{_ONE}moderate/", deeds.moderate, name="moderate_assessment"),
    path(f"{_ONE}conclude/", deeds.conclude, name="conclude_assessment"),
    path(f"{_ONE}withdraw/", deeds.withdraw, name="withdraw_assessment"),
]
