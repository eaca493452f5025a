from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "formations"

    def ready(self):
        from trainings import tasks  # noqa: F401, PLC0415 -- registers the job handlers once models are loaded
