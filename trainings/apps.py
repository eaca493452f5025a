from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "formations"

    def ready(self):
        from trainings import history, tasks  # noqa: F401, PLC0415 -- register words and job handlers once models are loaded
