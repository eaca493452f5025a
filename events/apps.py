from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events, their registrations, their workshops and the reports that come out of them."""

    name = "events"
    verbose_name = "événements"

    def ready(self):
        from events import history, holdings, personal, showcase, tasks  # noqa: F401, PLC0415 -- register their parts once models are loaded
