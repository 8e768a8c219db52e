from django.urls import path

from zhaohu.enrolment.views import fees, institution_fees

urlpatterns = [
    path("fees/", fees.fees, name="fees"),
    path("fees/<int:statement_id>/", fees.statement, name="statement"),
    path("fees/<int:statement_id>/statement.pdf", fees.document, name="statement_document"),
    path("fees/<int:statement_id>/pay/", fees.pay, name="pay_statement"),
    path("fees/pay/<uuid:payment_key>/follow/", fees.follow, name="follow_payment"),
    path("fees/pay/<uuid:payment_key>/refund/", fees.ask_refund, name="ask_refund"),
    path("fees/pay/demo/<uuid:payment_key>/", fees.pay_demonstration, name="pay_demonstration"),
    path("places/fees/", institution_fees.institution_fees, name="institution_fees"),
    path("places/fees/statements.csv", institution_fees.statements_csv, name="statements_csv"),
    path("places/fees/draw/", institution_fees.draw, name="draw_statements"),
    path("places/fees/issue/", institution_fees.issue_all, name="issue_statements"),
    path("places/fees/<int:statement_id>/", institution_fees.preview, name="preview_statement"),
    path("places/fees/<int:statement_id>/issue/", institution_fees.issue, name="issue_statement"),
    path("places/fees/<int:statement_id>/correct/", institution_fees.correct, name="correct_statement"),
    path("places/fees/refunds/<int:refund_id>/", institution_fees.decide_refund, name="decide_refund"),
    path("places/fees/notices/<int:payment_notice_id>/", institution_fees.settle_notice, name="settle_notice"),
]
