from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "zhaohu.quality"
    label = "quality"
    verbose_name = "质量"
