from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "zhaohu.staff"
    label = "staff"
    verbose_name = "人员"
