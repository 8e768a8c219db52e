from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "zhaohu.enrolment"
    label = "enrolment"
    verbose_name = "入托"
