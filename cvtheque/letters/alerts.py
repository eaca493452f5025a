"""A saved search finds new profiles."""

from django.conf import settings

from gtec_portal.links import absolute
from gtec_portal.mail import Button, Entries, Letter, P, Small
from gtec_portal.typography import counted


def stop_url(saved):
    """The address that stops the letters of one saved search, signed."""
    return absolute("cvtheque:alert_stop", saved.token)


def search_alert(saved, found, total):
    """Profiles that appeared since the last letter: trades and towns, which no search hides; never a text, never a name."""
    entries = [
        {
            "title": str(profile),
            "url": absolute("cvtheque:profile_detail", profile.uuid),
            "detail": f"{profile.title} — {profile.commune.name}",
        }
        for profile in found
    ]
    more = [Small(f"Et {counted(total - len(found), 'autre profil,autres profils')} : tous sont dans la recherche.")]
    return Letter(
        f"{counted(total, 'nouveau profil,nouveaux profils')} pour « {saved.name} »",
        [
            P("Bonjour,"),
            P("Depuis notre dernier message, ces profils sans nom répondent à votre recherche enregistrée."),
            Entries(entries),
            *(more if total > len(found) else []),
            Button("Voir tous les résultats", settings.SITE_URL + saved.get_absolute_url()),
            Small(f"Vous avez demandé à être prévenu. Pour ne plus l’être, un clic : {stop_url(saved)}"),
        ],
    )
