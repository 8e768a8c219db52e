from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "zhaohu.guidance"
    label = "guidance"
    verbose_name = "家庭指导"
