from django.urls import path

from zhaohu.supervision.views import risk

urlpatterns = [
    path("office/risk/", risk.order, name="risk_order"),
    path("office/risk/models/", risk.models, name="risk_models"),
    path("office/risk/models/train/", risk.train, name="train_risk_model"),
    path("office/risk/models/<int:risk_model_id>/", risk.model, name="risk_model"),
    path("office/risk/models/<int:risk_model_id>/decide/", risk.decide, name="decide_risk_model"),
    path("office/risk/models/<int:risk_model_id>/retire/", risk.retire, name="retire_risk_model"),
    path("risk/", risk.own, name="own_risk"),
]
