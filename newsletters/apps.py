from django.apps import AppConfig


class NewslettersConfig(AppConfig):
    name = "newsletters"
    verbose_name = "lettres"

    def ready(self):
        from newsletters import history, holdings  # noqa: F401, PLC0415 -- register the words wherever the portal runs
