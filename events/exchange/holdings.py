"""What « Vis ma vie » holds of people (see accounts.erasure)."""

from django.db.models import Max, Q
from django.utils import timezone

from accounts import erasure
from events.exchange import services
from events.exchange.enums import Answer
from events.models import Colleague, ExchangeAgreement, ExchangeFeedback


def find(subject):
    return Colleague.objects.filter(email__iexact=subject.email) if subject.email else Colleague.objects.none()


def forget(subject):
    """The person leaves, their places are free; past days keep their hours in the balance, without a name.

    What nobody signed goes too. The clock waits until the days are over.
    """
    done = 0
    for colleague in find(subject).select_related("exchange__event"):
        coming = colleague.availabilities.filter(placement__isnull=False, day__starts_at__gt=timezone.now())
        if coming.exists():
            if not subject.is_wish:
                continue
            services.answer(colleague, Answer.DECLINED)
        ExchangeFeedback.objects.filter(colleague=colleague).update(words="", may_quote=False)
        ExchangeAgreement.objects.filter(colleague=colleague, signatures=None).delete()
        colleague.availabilities.update(reason="", remedy="")
        done += Colleague.objects.filter(pk=colleague.pk).update(
            first_name="Personne",
            last_name="effacée",
            email=f"efface-vmv-{colleague.pk}@invalid",
            function="",
            home=None,
            link_version=colleague.link_version + 1,
        )
    return done


def tell(subject):
    return [
        {
            "édition": one.exchange.event.title,
            "proposée par": one.organisation.name,
            "prénom": one.first_name,
            "nom": one.last_name,
            "adresse e-mail": one.email,
            "fonction": one.function,
            "métier": one.trade.label,
            "commune de domicile": one.home.name if one.home else "",
            "réponse": one.get_answer_display(),
            "jours": [str(day) for day in one.days.all()],
            "conventions": [agreement.text for agreement in one.agreements.all()],
            "avis": [row.words for row in one.feedbacks.all() if row.words],
        }
        for one in find(subject)
        .select_related("exchange__event", "organisation", "trade", "home")
        .prefetch_related("days", "agreements", "feedbacks")
    ]


def seen(subject):
    """An answer or a feedback comes from the person; a proposal does not."""
    found = find(subject).aggregate(
        answered=Max("answered_at"), said=Max("feedbacks__answered_at", filter=Q(feedbacks__answered_at__isnull=False))
    )
    return max((moment for moment in found.values() if moment), default=None)


PROOF = "la convention signée prouve la mission et qui couvre un accident : elle se garde comme un contrat"

erasure.holds("events.colleague", ["first_name", "last_name", "email", "function"], forget, tell=tell, seen=seen)
erasure.follows("events.exchangefeedback", "events.colleague", ["words"])
erasure.follows("events.availability", "events.colleague", ["reason", "remedy"])
erasure.keeps("events.exchangeagreement", ["text", "text_sha256", "void_reason"], PROOF)
erasure.keeps("events.exchangesignature", ["name", "function", "text_sha256"], PROOF)
erasure.keeps(
    "events.hostplace",
    ["tutor", "tutor_function", "tutor_phone", "access", "bring"],
    "la personne qui accueille est nommée par sa structure, qui change ou retire la place",
)
erasure.impersonal(
    "réglages d’une édition de « Vis ma vie »",
    "events.exchange",
    "events.exchangeday",
    "events.placement",
    "events.exchangereminder",
)
