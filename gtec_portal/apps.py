from django import forms
from django.apps import AppConfig
from django.core.validators import EmailValidator, URLValidator


class PortalConfig(AppConfig):
    """The named modules every app may use, and the rows they keep: jobs, messages, audit lines."""

    name = "gtec_portal"
    verbose_name = "portail"

    def ready(self):
        from gtec_portal import checks  # noqa: F401, PLC0415 -- registers the system checks

        # Django says « courriel » and « URL »; the portal says what people say, in every form and every import.
        EmailValidator.message = "Saisissez une adresse e-mail valide, par exemple prenom.nom@exemple.fr."
        URLValidator.message = "Saisissez l’adresse d’un site, par exemple https://www.exemple.fr."
        forms.URLField.default_error_messages["invalid"] = URLValidator.message
