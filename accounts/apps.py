from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "comptes"

    def ready(self):
        from accounts import holdings  # noqa: F401, PLC0415 -- registers what is held of people once models are loaded
