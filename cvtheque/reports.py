"""Papers of the CVthèque: a profile without identity, as a tagged PDF."""

from django.utils import timezone

from cvtheque import layout
from gtec_portal.pdf import render_pdf

MAX_TEXT = 40_000  # some twelve pages: a longer « CV » is something else


def profile_facts(profile):
    """Pairs of label and value a paper or a page shows of a profile."""
    return [
        ("Métiers recherchés", profile.title),
        ("Commune", str(profile.commune)),
        ("Trajet accepté", f"{profile.mobility_km} km"),
        ("Disponibilité", profile.get_availability_display()),
        ("Temps de travail", profile.get_hours_display()),
        ("Heures par semaine", f"{profile.weekly_hours} h" if profile.weekly_hours else "peu importe"),
        ("Contrats souhaités", ", ".join(profile.contract_labels) or "peu importe"),
        ("Diplômes", ", ".join(profile.diploma_labels) or "non indiqués"),
        ("Conditions", ", ".join(profile.conditions) or "non indiquées"),
    ]


def profile_pdf(profile):
    """The whole CV without identity, laid out again. Nothing in it, metadata included, comes from the person's own file."""
    context = {
        "profile": profile,
        "facts": profile_facts(profile),
        "blocks": layout.blocks(profile.body[:MAX_TEXT]),
        "cut": len(profile.body) > MAX_TEXT,
        "today": timezone.localdate(),
    }
    return render_pdf("cvtheque/pdf/profile.html", context)
