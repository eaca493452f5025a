from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "formations"

    def ready(self):
        from trainings import history, holdings, showcase, tasks  # noqa: F401, PLC0415 -- register their parts once models are loaded
