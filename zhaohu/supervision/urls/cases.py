from django.urls import path

from zhaohu.supervision.views import deliveries, penalties, penalty_cases, records

_RECORD = "office/records/<int:record_id>"
_CASE = "office/cases/<int:penalty_case_id>"

urlpatterns = [
    path("penalties/", penalties.listing, name="penalties"),
    path("penalties/<int:record_id>/", penalties.penalty, name="penalty"),
    path("records/", penalties.own, name="own_records"),
    path("records/<int:record_id>/", penalties.own_record, name="own_record"),
    path("records/<int:record_id>/contest/", penalties.contest, name="contest_record"),
    path("records/<int:record_id>/repair/", penalties.ask_repair, name="ask_repair"),
    path("office/records/", records.listing, name="records"),
    path("office/records/new/", records.new, name="new_record"),
    path("office/records/deliveries/", deliveries.listing, name="deliveries"),
    path("office/records/deliveries/template.csv", deliveries.template, name="delivery_template"),
    path("office/records/deliveries/<int:delivery_id>/", deliveries.delivery, name="delivery"),
    path("office/records/deliveries/<int:delivery_id>/write/", deliveries.write, name="write_delivery"),
    path("office/records/deliveries/<int:delivery_id>/undo/", deliveries.undo, name="undo_delivery"),
    path("office/records/departments/", deliveries.departments, name="record_departments"),
    path("office/records/departments/nudge/", deliveries.nudge, name="nudge_department"),
    path("office/records/batches/", deliveries.batches, name="credit_batches"),
    path("office/records/batches/send/", deliveries.send_batch, name="send_credit_batch"),
    path("office/records/batches/<int:outgoing_id>.<str:file_format>", deliveries.batch, name="credit_batch"),
    path(f"{_RECORD}/", records.record, name="record"),
    path(f"{_RECORD}/publish/", records.publish, name="publish_record"),
    path(f"{_RECORD}/correct/", records.correct, name="correct_record"),
    path(f"{_RECORD}/withdraw/", records.withdraw, name="withdraw_record"),
    path(f"{_RECORD}/match/", records.match, name="match_record"),
    path(f"{_RECORD}/numbers/", records.numbers, name="record_numbers"),
    path("office/records/disputes/<int:record_dispute_id>/begin/", records.begin_review, name="begin_review"),
    path("office/records/disputes/<int:record_dispute_id>/uphold/", records.uphold, name="uphold_record"),
    path("office/records/disputes/<int:record_dispute_id>/file/", records.dispute_file, name="dispute_file"),
    path("office/records/repairs/<int:repair_request_id>/decide/", records.decide_repair, name="decide_repair"),
    path("office/records/repairs/<int:repair_request_id>/file/", records.repair_file, name="repair_file"),
    path("office/cases/", penalty_cases.listing, name="cases"),
    path("office/cases/new/", penalty_cases.new, name="new_case"),
    path("office/cases/files/<int:case_file_id>/", penalty_cases.case_file, name="case_file"),
    path(f"{_CASE}/", penalty_cases.case, name="penalty_case"),
    path(f"{_CASE}/propose/", penalty_cases.propose, name="propose_penalty"),
    path(f"{_CASE}/decide/", penalty_cases.decide, name="decide_penalty"),
    path(f"{_CASE}/officers/", penalty_cases.officers, name="case_officers"),
    path(f"{_CASE}/step/<str:case_deed>/", penalty_cases.step, name="case_step"),
]
