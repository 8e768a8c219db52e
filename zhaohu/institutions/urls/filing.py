from django.urls import path

from zhaohu.institutions.views import claims, filing, materials, workplace

_CASE = "workplace/cases/<str:case_number>/"
urlpatterns = [
    path("claim/", claims.claim, name="claim"),
    path("workplace/", workplace.workplace, name="workplace"),
    path("workplace/<str:uscc>/members/", claims.members, name="members"),
    path("workplace/members/<int:membership_id>/end/", claims.end_member, name="end_member"),
    path("workplace/<str:uscc>/begin/", workplace.begin, name="begin_filing"),
    path("workplace/<str:uscc>/change/", workplace.change, name="begin_change"),
    path("workplace/<str:uscc>/cancel/", workplace.cancel, name="begin_cancel"),
    path(_CASE, filing.own_case, name="own_case"),
    path(f"{_CASE}form/<str:section>/", filing.section, name="own_section"),
    path(f"{_CASE}materials/<str:code>/", materials.material, name="own_material"),
    path(f"{_CASE}review/", filing.review, name="own_review"),
    path(f"{_CASE}submit/", filing.submit, name="own_submit"),
    path(f"{_CASE}withdraw/", filing.withdraw, name="own_withdraw"),
    path("workplace/versions/<int:version_id>/withdraw/", materials.withdraw_version, name="withdraw_version"),
    path("workplace/threads/<int:thread_id>/reply/", filing.reply, name="reply_thread"),
    path("workplace/notices/<int:noncompliance_id>/", filing.reply_notice, name="reply_notice"),
    path("attachments/<int:file_id>/", materials.file, name="file"),
]
