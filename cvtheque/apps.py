from django.apps import AppConfig


class CvthequeConfig(AppConfig):
    name = "cvtheque"
    verbose_name = "CVthèque"

    def ready(self):
        from cvtheque import tasks  # noqa: F401, PLC0415 -- registers the handler of « cvtheque.read »
