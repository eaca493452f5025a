"""Staff writes down what somebody without an e-mail address said: an answer to an employer, an accord or its end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cvtheque.enums import Purpose
from cvtheque.models import UnveilRequest
from cvtheque.services import Refused, spoken, unveiling
from cvtheque.spoken_forms import YES, SpokenAnswerForm, SpokenConsentForm
from cvtheque.views.staff import find_candidate
from gtec_portal.pages import form_page, posted

OWN_PAGE = "Elle le retrouve sur sa page, avec votre nom et la date."


@require_http_methods(["GET", "POST"])
def candidate_answer(request, pk, uuid):
    """Note the answer of somebody without address to an employer who asks for their name."""
    candidate, _ = find_candidate(request, pk, "cvtheque:candidate_detail")
    asked = get_object_or_404(
        UnveilRequest.objects.select_related("organisation", "candidate"), candidate=candidate, uuid=uuid
    )
    if candidate.email or not asked.is_waiting:
        messages.warning(request, spoken.HAS_ADDRESS if candidate.email else unveiling.closed_for(asked))
        return redirect(candidate)
    form = SpokenAnswerForm(posted(request), since=timezone.localdate(asked.created_at))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        accept = values["answer"] == YES
        try:
            spoken.answer(asked, accept=accept, heard=values["heard"], on=values["on"], by=request.user)
        except Refused as error:
            messages.warning(request, str(error))
        else:
            done = "voit maintenant son nom, ses coordonnées et son CV" if accept else "ne saura pas qui elle est"
            messages.success(request, f"Réponse notée\u00a0: {asked.organisation} {done}.")
        return redirect(candidate)
    return form_page(
        request,
        form,
        title=f"Réponse de {candidate} à {asked.organisation}",
        submit="Noter sa réponse",
        cancel_url=candidate.get_absolute_url(),
        intro=f"Poste proposé\u00a0: «\u00a0{asked.vacancy}\u00a0». Message\u00a0: «\u00a0{asked.reason}\u00a0». {OWN_PAGE}",
    )


@require_http_methods(["GET", "POST"])
def candidate_consent(request, pk):
    """Note an accord said aloud, or its end."""
    candidate, _ = find_candidate(request, pk, "cvtheque:candidate_consents")
    form = SpokenConsentForm(
        posted(request), since=timezone.localdate(candidate.created_at), may_agree=not candidate.email
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            spoken.consent(
                candidate,
                Purpose(values["purpose"]),
                agree=values["answer"] == YES,
                heard=values["heard"],
                on=values["on"],
                by=request.user,
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "C’est noté\u00a0: la recherche et les envois en tiennent compte dès maintenant.")
            return redirect("cvtheque:candidate_consents", pk)
    return form_page(
        request,
        form,
        title=f"Ce que {candidate} a décidé",
        submit="Noter sa décision",
        cancel_url=reverse("cvtheque:candidate_consents", args=[pk]),
        intro=(
            "Lisez le texte en entier avant de cocher. "
            if not candidate.email
            else "Un accord se donne depuis son courrier\u00a0; un retrait peut se dire à l’équipe. "
        )
        + OWN_PAGE,
    )
