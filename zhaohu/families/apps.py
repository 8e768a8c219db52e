from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "zhaohu.families"
    label = "families"
    verbose_name = "家庭"
