from django.urls import path

from zhaohu.supervision.views import credit, credit_appeals, credit_public, credit_publications

_APPEAL = "office/credit/appeals/<int:credit_appeal_id>/"
_QUARTER = "office/credit/quarters/<int:credit_publication_id>/"
urlpatterns = [
    path("credit/", credit_public.listing, name="public_credit"),
    path("credit/scheme/", credit_public.scheme, name="credit_scheme"),
    path("credit/quarters/<int:credit_publication_id>.json", credit_public.content, name="credit_content"),
    path("credit/<str:uscc>/", credit_public.institution, name="public_credit_of"),
    path("workplace/credit/", credit.own, name="own_credit"),
    path("workplace/credit/points/<int:credit_point_id>/appeal/", credit.appeal, name="appeal_credit"),
    path("office/credit/", credit.listing, name="credit"),
    path("office/credit/institutions/<int:institution_id>/", credit.institution, name="credit_of"),
    path("office/credit/appeals/", credit_appeals.listing, name="credit_appeals"),
    path(_APPEAL, credit_appeals.appeal, name="credit_appeal"),
    path(f"{_APPEAL}take/", credit_appeals.take, name="take_credit_appeal"),
    path(f"{_APPEAL}decide/", credit_appeals.decide, name="decide_credit_appeal"),
    path("office/credit/quarters/", credit_publications.listing, name="credit_publications"),
    path(_QUARTER, credit_publications.publication, name="credit_publication"),
    path(f"{_QUARTER}open/", credit_publications.open_objections, name="open_credit"),
    path(f"{_QUARTER}publish/", credit_publications.publish, name="publish_credit"),
]
