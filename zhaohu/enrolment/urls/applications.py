"""Applying, places and agreements: a family's pages, and the institution's."""

from django.urls import path

from zhaohu.enrolment.views import agreements, applicants, applications, documents, placements

urlpatterns = [
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.apply, name="apply"),
    path("applications/rules/", applications.waiting_rules, name="waiting_rules"),
    path("applications/<int:application_id>/", applications.application, name="application"),
    path("applications/<int:application_id>/edit/", applications.edit, name="application_edit"),
    path("applications/<int:application_id>/review/", applications.review, name="application_review"),
    path("applications/<int:application_id>/withdraw/", applications.withdraw, name="application_withdraw"),
    path("applications/<int:application_id>/add/<int:offer_id>/", applications.add_choice, name="add_choice"),
    path("choices/<int:choice_id>/up/", applications.lift_choice, name="lift_choice"),
    path("choices/<int:choice_id>/drop/", applications.drop_choice, name="drop_choice"),
    path("documents/", documents.family_documents, name="family_documents"),
    path("documents/<int:document_id>/", documents.document_file, name="document_file"),
    path("documents/<int:document_id>/withdraw/", documents.withdraw_document, name="withdraw_document"),
    path("placements/<int:placement_id>/", placements.placement, name="placement"),
    path("placements/<int:placement_id>/answer/", placements.answer, name="answer_placement"),
    path("placements/<int:placement_id>/decline/", placements.decline, name="decline_placement"),
    path("placements/<int:placement_id>/end/", placements.end, name="end_placement"),
    path("placements/<int:placement_id>/cancel/", placements.cancel, name="cancel_placement"),
    path("placements/<int:placement_id>/agreement/", agreements.agreement, name="agreement"),
    path("placements/<int:placement_id>/agreement/confirm/", agreements.sign_for_family, name="sign_for_family"),
    path("placements/<int:placement_id>/agreement/accept/", agreements.sign_for_institution,
         name="sign_for_institution"),
    path("placements/<int:placement_id>/agreement.pdf", agreements.document, name="agreement_document"),
    path("placements/<int:placement_id>/agreement.json", agreements.proof, name="agreement_proof"),
    path("places/applicants/", applicants.applicants, name="applicants"),
    path("places/applicants/<int:choice_id>/", applicants.applicant, name="applicant"),
    path("places/applicants/<int:choice_id>/offer/", applicants.offer_choice, name="offer_choice"),
    path("places/applicants/<int:choice_id>/documents/<int:document_id>/", documents.applicant_file,
         name="applicant_file"),
    path("places/applicants/<int:choice_id>/documents/<int:document_id>/check/", applicants.check_document,
         name="check_document"),
]  # fmt: skip
