from django.urls import path

from zhaohu.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.home, name="home"),
    path("entries/", views.entries, name="entries"),
    path("entries/<int:entry_id>/verify/", views.verify, name="verify"),
    path("proof/<int:entry_id>.json", views.proof, name="proof"),
    path("checkpoints/latest.json", views.latest, name="latest"),
    path("checkpoints/<int:tree_size>.json", views.checkpoint, name="checkpoint"),
    path("consistency/<int:older>/<int:newer>.json", views.consistency, name="consistency"),
]
