from django.urls import path

from zhaohu.institutions.views import cases, grades, queue, search

urlpatterns = [
    path("queue/", queue.work_queue, name="queue"),
    path("queue/next/", queue.next_case, name="next_case"),
    path("queue/reassign/", queue.reassign, name="reassign"),
    path("queue/nudge/", queue.nudge, name="nudge"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/comment/", cases.comment, name="comment"),
    path("cases/<int:case_id>/accept/", cases.accept, name="accept"),
    path("cases/<int:case_id>/return/", cases.give_back, name="give_back"),
    path("cases/<int:case_id>/verification/", cases.plan_verification, name="plan_verification"),
    path("cases/<int:case_id>/notice/", cases.notify, name="notify"),
    path("cases/<int:case_id>/file/", cases.file_case, name="file_case"),
    path("threads/<int:thread_id>/close/", cases.close_thread, name="close_thread"),
    path("materials/<int:material_id>/pass/", cases.pass_material, name="pass_material"),
    path("verifications/<int:verification_id>/", cases.record_verification, name="record_verification"),
    path("search/", search.office_search, name="office_search"),
    path("files/<int:institution_id>/", search.institution_file, name="institution_file"),
    path("files/<int:institution_id>/suspend/", search.suspend, name="suspend"),
    path("files/<int:institution_id>/resume/", search.resume, name="resume"),
    path("files/<int:institution_id>/grade/", grades.record, name="record_grade"),
    path("files/<int:institution_id>/revoke/", search.propose_revocation, name="propose_revocation"),
    path("revocations/<int:revocation_id>/", search.decide_revocation, name="decide_revocation"),
]
