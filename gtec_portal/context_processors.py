"""What every page knows: the association, and whether these are fictional data."""

from django.conf import settings


def portal(request):
    """`portal` (name, address… of the association), `DEMO` with its personas, and the address of the site."""
    known = {"portal": settings.PORTAL, "DEMO": settings.DEMO, "site_url": settings.SITE_URL}
    if settings.DEMO:
        second_factor = settings.STAFF_MFA_REQUIRED and settings.EMPLOYER_MFA_REQUIRED
        known |= {"personas": settings.DEMO_PERSONAS, "second_factor_off": not second_factor}
    return known
