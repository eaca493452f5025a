from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The named modules every app may use, and the rows they keep: jobs, messages, audit lines."""

    name = "gtec_portal"
    verbose_name = "portail"

    def ready(self):
        from gtec_portal import checks  # noqa: F401, PLC0415 -- registers the system checks
