"""People an employer signals to the others: the list, the form, and the person's answer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from accounts import second_factor
from accounts.access import log_access
from accounts.enums import Access
from cvtheque import permissions
from cvtheque.filters import ReferralFilter
from cvtheque.forms import ReferralForm
from cvtheque.models import Candidate, Referral
from cvtheque.services import Refused, rebond
from cvtheque.views.employers import PAGE, find_profile, part_of
from cvtheque.views.own import ANSWERS, home, personal
from gtec_portal.pages import posted


@require_GET
@vary_on_headers("HX-Request")
def referral_list(request):
    """People whom another employer could not keep. Anonymous, for staff too; who signals is told to staff alone."""
    if not permissions.can_search(request.user):
        raise PermissionDenied
    rows = (
        Referral.objects.visible_to(request.user)
        .select_related("candidate__profile__commune", "organisation")
        .defer("candidate__profile__search", "candidate__profile__title_search", "candidate__profile__body")
    )
    filterset = ReferralFilter(request.GET, queryset=rows, request=request)
    page = Paginator(filterset.qs, PAGE).get_page(request.GET.get("page"))
    return render(request, f"cvtheque/referral_list.html{part_of(request)}", {"filterset": filterset, "page": page})


@require_http_methods(["GET", "POST"])
def referral_create(request, uuid):
    """Signal somebody this employer knows by name, and say why in a few words."""
    profile = find_profile(request, uuid)
    if not permissions.can_signal(request.user, profile.candidate):
        raise PermissionDenied
    if answer := second_factor.detour(request, back=profile.get_absolute_url()):
        return answer
    log_access(request, profile.candidate, Access.VIEW, purpose="signaler aux adhérents")
    form = ReferralForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            referral = rebond.signal(
                profile.candidate, organisation=request.organisation, by=request.user, note=form.cleaned_data["note"]
            )
        except Candidate.DoesNotExist:
            raise Http404 from None
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, told(referral))
            return redirect(profile)
    context = {"profile": profile, "candidate": profile.candidate, "form": form}
    return render(request, "cvtheque/referral_form.html", context, status=422 if form.errors else 200)


def told(referral):
    """What became of a signal, and of the words the portal hid in it."""
    hidden = " Nous avons masqué ce qui désignait la personne dans votre mot." if "[" in referral.note else ""
    if referral.is_waiting:
        return f"Nous demandons son accord à la personne. Rien n’est montré avant sa réponse.{hidden}"
    return f"C’est fait : les autres adhérents voient ce profil signalé, sans son nom.{hidden}"


@personal
@require_http_methods(["GET", "POST"])
def own_referral(request, candidate, uuid, answer):
    """Answer an employer who would like to speak of one to the others. Opening the link only asks; the button answers."""
    if answer not in ANSWERS:
        raise Http404
    referral = get_object_or_404(
        Referral.objects.select_related("organisation", "candidate"), candidate=candidate, uuid=uuid
    )
    accept = answer == "accepter"
    if request.method == "POST":
        try:
            rebond.answer(referral, accept=accept)
        except Refused as error:
            messages.warning(request, str(error))
        else:
            done = "votre profil est signalé aux adhérents, sans votre nom" if accept else "rien n’est montré"
            messages.success(request, f"C’est enregistré : {done}.")
        return home(candidate)
    closed = "" if referral.is_waiting else rebond.already_over(referral)
    context = {"referral": referral, "accept": accept, "closed": closed, "token": candidate.page_token}
    return render(request, "cvtheque/own_referral.html", context | {"missing": rebond.missing_consents(candidate)})
