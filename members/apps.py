from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "adhérents"

    def ready(self):
        from members import history, holdings, tasks  # noqa: F401, PLC0415 -- register words and job handlers wherever the portal runs
