from django.urls import path

from zhaohu.rules import views

app_name = "rules"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("changes/<int:change_id>/", views.decide, name="decide"),
    path("<str:rule_code>/", views.rule, name="rule"),
    path("<str:rule_code>/propose/", views.propose, name="propose"),
]
