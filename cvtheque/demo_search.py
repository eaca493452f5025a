"""Two saved searches of the story, one of which has news to tell."""

from datetime import timedelta

from django.utils import timezone

from cvtheque.enums import Frequency
from cvtheque.models import SavedSearch
from cvtheque.services import searches

SEARCHES = [
    ("Aides-soignants de nuit", "q=AS&condition=nights", Frequency.DAILY),
    ("Infirmiers autour de Flers", "q=infirmier&commune=Flers&km=30", Frequency.WEEKLY),
]


def load(story):
    """Kept by the first employer, as if ten days ago: the first letter tells of everybody who came since."""
    employer = next(iter(story.employers.values()))
    for name, query, frequency in SEARCHES:
        searches.keep(SavedSearch(name=name, query=query, frequency=frequency), by=employer)
    before = timezone.now() - timedelta(days=10)
    mine = SavedSearch.objects.filter(owner=employer)
    mine.update(created_at=before, told_until=before)
    first = mine.get(name=SEARCHES[0][0])
    SavedSearch.objects.filter(pk=first.pk).update(next_at=timezone.now())
    searches.alert(first.pk)
    story.say(f"Recherches enregistrées : {len(SEARCHES)}, une alerte partie")
