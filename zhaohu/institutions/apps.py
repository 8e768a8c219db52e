from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "zhaohu.institutions"
    label = "institutions"
    default_auto_field = "django.db.models.BigAutoField"
