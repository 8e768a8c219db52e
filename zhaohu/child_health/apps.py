from django.apps import AppConfig


class ChildHealthConfig(AppConfig):
    name = "zhaohu.child_health"
    label = "child_health"
    verbose_name = "儿童健康"
