from django.urls import path

from zhaohu.staff.views import evidence, hiring, mine, people, records, summary

_ONE = "staff/people/<int:employment_id>/"
urlpatterns = [
    path("staff/people/", people.listing, name="people"),
    path("staff/people/hire/", hiring.begin, name="hire"),
    path(_ONE, people.file, name="file"),
    path(f"{_ONE}hire/", hiring.decide, name="decide_hire"),
    path(f"{_ONE}phone/", hiring.correct_phone, name="correct_phone"),
    path(f"{_ONE}leave-post/", hiring.end, name="end"),
    path(f"{_ONE}credentials/", records.add_credential, name="add_credential"),
    path(f"{_ONE}trainings/", records.add_training, name="add_training"),
    path(f"{_ONE}record-queries/", records.ask_records, name="ask_records"),
    path(f"{_ONE}classes/", records.assign, name="assign"),
    path(f"{_ONE}leaves/", records.add_leave, name="add_leave"),
    path(f"{_ONE}pin/", records.set_pin, name="set_pin"),
    path(f"{_ONE}evidence/<int:evidence_id>/", evidence.file, name="evidence"),
    path(f"{_ONE}credentials/<int:credential_id>/withdraw/", records.withdraw_credential, name="withdraw_credential"),
    path("staff/record-queries/<int:record_query_id>/", records.answer_records, name="answer_records"),
    path("staff/assignments/<int:assignment_id>/end/", records.end_assignment, name="end_assignment"),
    path("staff/leaves/<int:leave_id>/", records.decide_leave, name="decide_leave"),
    path("staff/leaves/<int:leave_id>/withdraw/", mine.withdraw_leave, name="withdraw_leave"),
    path("staff/mine/", mine.mine, name="mine"),
    path("staff/mine/claim/", mine.claim, name="claim"),
    path("staff/mine/<int:employment_id>/clock/", mine.clock_deed, name="clock"),
    path("staff/mine/<int:employment_id>/leave/", mine.ask_leave, name="ask_leave"),
    path("staff/institutions/<int:institution_id>/", summary.summary, name="summary"),
]
