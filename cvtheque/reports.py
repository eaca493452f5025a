"""Papers of the CVthèque: a profile without identity, as a tagged PDF."""

from django.utils import timezone

from gtec_portal.pdf import render_pdf

MAX_TEXT = 12_000


def profile_facts(profile):
    """Pairs of label and value a paper or a page shows of a profile."""
    return [
        ("Métiers recherchés", profile.title),
        ("Commune", str(profile.commune)),
        ("Trajet accepté", f"{profile.mobility_km} km"),
        ("Disponibilité", profile.get_availability_display()),
        ("Temps de travail", profile.get_hours_display()),
        ("Permis B", "oui" if profile.has_licence else "non indiqué"),
    ]


def profile_pdf(profile):
    """The summary an employer may print. Nothing in it, metadata included, comes from the candidate's own file."""
    context = {
        "profile": profile,
        "facts": profile_facts(profile),
        "body": profile.body[:MAX_TEXT],
        "today": timezone.localdate(),
    }
    return render_pdf("cvtheque/pdf/profile.html", context)
