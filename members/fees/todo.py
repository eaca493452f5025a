"""What waits about fees: late ones and letters to post for the team, its own fee for a member."""

from django.urls import reverse

from gtec_portal.todo import TodoItem
from gtec_portal.typography import counted, euros, frdate
from members.enums import CampaignState
from members.models import Fee, FeeCampaign, FeeLetter


def items_for(request):
    if request.user.is_staff:
        return [_late(), _to_post(), _uncalled()]
    return [_own(request)]


def _late():
    late = Fee.objects.late()
    count = late.count()
    hint = f"{euros(late.totals().left)} à encaisser" if count else ""
    url = f"{reverse('members:fee_list')}?etat=late"
    return TodoItem(count, f"{counted(count, 'cotisation')} en retard", url, "Voir la liste", hint, "warn")


def _to_post():
    count = FeeLetter.objects.to_post().count()
    label = f"{counted(count, 'courrier')} de cotisation à poster"
    return TodoItem(
        count, label, f"{reverse('members:fee_list')}?etat=post", "Imprimer", "Aucune adresse e-mail connue"
    )


def _uncalled():
    """A campaign prepared and forgotten."""
    drafts = list(FeeCampaign.objects.filter(state=CampaignState.DRAFT).order_by("year")[:1])
    if not drafts:
        return TodoItem(0, "", "")
    campaign = drafts[0]
    hint = f"Échéance le {frdate(campaign.due_on)}"
    return TodoItem(1, f"Cotisations {campaign.year} à appeler", campaign.get_absolute_url(), "Préparer l’appel", hint)


def _own(request):
    unpaid = list(
        Fee.objects.visible_to(request.user)
        .unpaid()
        .filter(campaign__state=CampaignState.CALLED)
        .select_related("campaign")
        .order_by("due_on")
    )
    if not unpaid:
        return TodoItem(0, "", "")
    fee = unpaid[0]
    late = bool(fee.days_late)
    hint = f"{euros(fee.remaining)}, {'attendus depuis le' if late else 'avant le'} {frdate(fee.due_on)}"
    label = f"Cotisation {fee.campaign.year} à régler"
    url = fee.get_absolute_url()
    if len(unpaid) > 1:
        label = f"{counted(len(unpaid), 'cotisation')} à régler"
        url = reverse("members:organisation_fees", args=[fee.organisation_id])
    return TodoItem(len(unpaid), label, url, "Voir l’appel", hint, "warn" if late else "neutral")
