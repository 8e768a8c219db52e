from django.urls import path

from zhaohu.institutions.views import receipts

urlpatterns = [
    path("verify/", receipts.verify, name="verify"),
    path("receipts/<str:receipt_number>/", receipts.receipt, name="receipt"),
    path("receipts/<str:receipt_number>/receipt.pdf", receipts.document, name="receipt_document"),
]
