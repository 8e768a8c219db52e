from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "zhaohu.supervision"
    label = "supervision"
    verbose_name = "监管"
