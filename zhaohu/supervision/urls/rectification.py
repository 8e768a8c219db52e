from django.urls import path

from zhaohu.supervision.views import orders, own_results, publications, results

_ORDER = "office/orders/<int:rectification_order_id>/"
_RESULT = "office/results/<int:publication_id>/"
urlpatterns = [
    path("results/", results.results, name="results"),
    path("results/<int:publication_id>/", results.result, name="result"),
    path("workplace/results/", own_results.results, name="own_results"),
    path("workplace/results/<int:signed_inspection_id>/", own_results.result, name="own_result"),
    path("workplace/results/findings/<int:finding_id>/hand-in/", own_results.hand_in, name="hand_in"),
    path("workplace/results/findings/<int:finding_id>/object/", own_results.object_to, name="object_to"),
    path("workplace/results/replies/<int:publication_id>/", own_results.reply, name="reply_to_result"),
    path("office/orders/", orders.queue, name="orders"),
    path(_ORDER, orders.order, name="order"),
    path(f"{_ORDER}notice.pdf", orders.document, name="order_document"),
    path(f"{_ORDER}prolong/", orders.prolong, name="prolong_order"),
    path(f"{_ORDER}suspend/", orders.suspend, name="suspend_order"),
    path(f"{_ORDER}resume/", orders.resume, name="resume_order"),
    path(f"{_ORDER}recheck/", orders.recheck, name="recheck_order"),
    path(f"{_ORDER}withdraw/", orders.withdraw, name="withdraw_order"),
    path(f"{_ORDER}pass-on/", orders.pass_on, name="pass_on_order"),
    path("office/orders/findings/<int:finding_id>/accept/", orders.accept, name="accept_finding"),
    path("office/orders/findings/<int:finding_id>/give-back/", orders.give_back, name="give_back_finding"),
    path("office/orders/files/<int:evidence_file_id>/", orders.evidence_file, name="evidence_file"),
    path("office/results/", publications.listing, name="publications"),
    path(_RESULT, publications.publication, name="publication"),
    path(f"{_RESULT}revise/", publications.revise, name="revise_result"),
    path(f"{_RESULT}publish/", publications.publish, name="publish_result"),
    path(f"{_RESULT}withdraw/", publications.withdraw, name="withdraw_result"),
    path(f"{_RESULT}show-reply/", publications.show_reply, name="show_reply"),
    path(f"{_RESULT}return-reply/", publications.return_reply, name="return_reply"),
    path("office/results/objections/<int:finding_objection_id>/", publications.answer, name="answer_finding_objection"),
]
