from django.urls import path

from zhaohu.supervision.views import statements

urlpatterns = [
    path("office/statements/", statements.listing, name="statements"),
    path("office/statements/<int:statement_id>/", statements.statement, name="statement"),
    path("office/statements/<int:statement_id>/answer/", statements.answer, name="answer_statement"),
]
