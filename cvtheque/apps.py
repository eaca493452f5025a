from django.apps import AppConfig


class CvthequeConfig(AppConfig):
    name = "cvtheque"
    verbose_name = "CVthèque"

    def ready(self):
        from cvtheque import history, holdings, tasks  # noqa: F401, PLC0415 -- register words and job handlers
