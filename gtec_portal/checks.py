"""What must not start wrongly in production is said by `manage.py check --deploy`."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register

from gtec_portal import colours


@register(Tags.security, deploy=True)
def production_settings(app_configs, **kwargs):
    """Refuse demo switches and clear-text mail in production."""
    found = []
    if settings.DEMO:
        found.append(Error("DEMO=1 en production : les données fictives ouvrent des comptes à tous.", id="portal.E001"))
    if not settings.STAFF_MFA_REQUIRED:
        found.append(Error("STAFF_MFA_REQUIRED=0 : le second facteur de l’équipe est obligatoire.", id="portal.E002"))
    if not settings.EMPLOYER_MFA_REQUIRED:
        found.append(
            Error("EMPLOYER_MFA_REQUIRED=0 : un mot de passe volé ouvrirait des noms et des CV.", id="portal.E006")
        )
    if not settings.HTTPS:
        found.append(Error("PORTAL_URL doit commencer par https://.", id="portal.E003"))
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in {"localhost", "127.0.0.1"}:
        found.append(Warning("Le courrier part en clair : EMAIL_USE_SSL=1.", id="portal.W001"))
    return found


@register()
def accent_is_readable(app_configs, **kwargs):
    """A configured accent must keep text readable, in the demo as in production."""
    accent = settings.PORTAL["accent"]
    if accent and not colours.is_readable(accent):
        return [
            Error(
                f"PORTAL_ACCENT={accent} : contraste insuffisant (4,5 au moins sur blanc et sur papier).",
                id="portal.E005",
            )
        ]
    return []
