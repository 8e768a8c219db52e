from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "zhaohu.attendance"
    label = "attendance"
    verbose_name = "在园"
