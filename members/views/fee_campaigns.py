"""Campaigns of fees, for the team: prepare one, see whom it calls, launch it, follow it, close it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gtec_portal import audit, sheets
from gtec_portal.models import Job
from gtec_portal.navigation import Tab
from gtec_portal.pages import posted
from gtec_portal.typography import counted, plural_fr
from members.enums import CampaignState
from members.fees import exports as fee_exports
from members.fees.forms import CampaignForm
from members.fees.tasks import CALL_JOB, REMINDER_JOB
from members.models import Fee, FeeCampaign
from members.services import fees as services
from members.services.fees import FeeRefused

PAGE_SIZE = 25


def require_staff(request):
    if not request.user.is_staff:
        raise PermissionDenied


def fee_tabs(current):
    """The pages about fees: by year, one by one, and those to chase. One query."""
    url = reverse("members:fee_list")
    return [
        Tab("Par année", reverse("members:campaign_list"), current=current == "campaigns"),
        Tab("Toutes les cotisations", url, current=current == "fees"),
        Tab("En retard", f"{url}?etat=late", current=current == "late", count=Fee.objects.late().count()),
    ]


def find_campaign(request, year):
    """One campaign, for the team: 403 for everybody else, whose fees have their own pages."""
    require_staff(request)
    return get_object_or_404(FeeCampaign.objects.visible_to(request.user), year=year)


@require_GET
def campaign_list(request):
    """Each year on one line: called, received, left."""
    require_staff(request)
    campaigns = FeeCampaign.objects.visible_to(request.user).with_totals().order_by("-year")
    if sheets.asked(request):
        return sheets.respond(request, fee_exports.CAMPAIGNS, campaigns)
    context = {
        "tabs": fee_tabs("campaigns"),
        "page": Paginator(campaigns, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "members/campaign_list.html", context)


@require_http_methods(["GET", "POST"])
def campaign_create(request):
    """Prepare the next campaign: everything is proposed from the last one."""
    require_staff(request)
    proposed = services.propose()
    form = CampaignForm(posted(request), initial=proposed, amounts=proposed["amounts"])
    return _campaign_form(request, form, title="Préparer une campagne", cancel_url=reverse("members:campaign_list"))


@require_http_methods(["GET", "POST"])
def campaign_edit(request, year):
    """Change a campaign nobody was called for yet."""
    campaign = find_campaign(request, year)
    if not campaign.is_draft:
        messages.error(request, "Cette campagne est déjà appelée : elle ne change plus.")
        return redirect(campaign)
    cancel_url = campaign.get_absolute_url()
    form = CampaignForm(posted(request), instance=campaign, amounts=campaign.amounts())
    return _campaign_form(request, form, title=f"Modifier la campagne {year}", cancel_url=cancel_url)


def _campaign_form(request, form, *, title, cancel_url):
    if request.method == "POST" and form.is_valid():
        try:
            campaign = services.save_campaign(form.save(commit=False), form.amounts(), by=request.user)
        except (FeeRefused, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, "Campagne enregistrée. Personne n’est encore appelé : relisez la liste.")
            return redirect(campaign)
    context = {"form": form, "title": title, "cancel_url": cancel_url}
    return render(request, "members/campaign_form.html", context, status=422 if form.errors else 200)


@require_GET
def campaign_detail(request, year):
    """What calling would do, while members are left to call; then where the money and the letters stand."""
    campaign = find_campaign(request, year)
    jobs = list(Job.objects.filter(kind__in=[CALL_JOB, REMINDER_JOB], object_id=campaign.pk).order_by("-pk")[:1])
    rows = Fee.objects.visible_to(request.user).filter(campaign=campaign)
    context = {
        "campaign": campaign,
        "scale": campaign.scale.all(),
        "totals": rows.totals(),
        "fee_count": rows.count(),
        "late_count": rows.late().count(),
        "post_count": rows.to_post().count(),
        "forecast": services.forecast(campaign) if campaign.state != CampaignState.CLOSED else None,
        "job": jobs[0] if jobs else None,
        "history": audit.history(campaign)[:20],
    }
    return render(request, "members/campaign_detail.html", context)


@require_http_methods(["GET", "POST"])
def campaign_launch(request, year):
    """Ask, then make the fees and their letters."""
    campaign = find_campaign(request, year)
    if request.method == "POST":
        try:
            made, _job = services.call_members(campaign, by=request.user)
        except FeeRefused as error:
            messages.error(request, str(error))
        else:
            end = plural_fr(made)
            messages.success(request, f"{counted(made, 'structure')} appelée{end} : les courriers partent.")
        return redirect(campaign)
    forecast = services.forecast(campaign)
    if not forecast.lines:
        messages.info(request, "Personne n’est à appeler.")
        return redirect(campaign)
    return render(request, "members/campaign_launch.html", {"campaign": campaign, "forecast": forecast})


@require_POST
def campaign_close(request, year):
    campaign = find_campaign(request, year)
    if services.close_campaign(campaign, by=request.user):
        messages.success(request, "Campagne close : plus aucune relance ne partira.")
    return redirect(campaign)


@require_POST
def campaign_reopen(request, year):
    campaign = find_campaign(request, year)
    if services.reopen_campaign(campaign, by=request.user):
        messages.success(request, "Campagne rouverte : les relances reprennent.")
    return redirect(campaign)
