"""Several people of one structure registered at once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from events.life import colleagues
from events.life.forms import ColleaguesFormSet
from events.permissions import can_register, can_register_colleagues
from events.services.locks import Busy
from events.services.registrations import RegistrationClosed
from events.views.record import find_event
from gtec_portal.pages import posted
from gtec_portal.typography import counted, plural_fr


@require_http_methods(["GET", "POST"])
def colleagues_add(request, uuid):
    """A member or partner registers its own people; each gets a letter of their own."""
    event = find_event(request, uuid)
    if not can_register_colleagues(request.user):
        raise PermissionDenied
    back = reverse("events:event_participants", args=[event.uuid])
    if not can_register(event):
        messages.info(request, "Les inscriptions à cet événement sont fermées.")
        return redirect(back)
    people = ColleaguesFormSet(posted(request), prefix="personnes")
    if request.method == "POST" and people.is_valid():
        rows = [form.cleaned_data for form in people.filled()]
        try:
            colleagues.register_all(event, rows, organisation=request.organisation, by=request.user)
        except (RegistrationClosed, Busy) as error:
            messages.error(request, str(error))
        else:
            number = len(rows)
            messages.success(
                request,
                f"{counted(number, 'personne')} : chacune reçoit un message qui dit si sa place est réservée ou si elle attend."
                if number > 1
                else f"C’est envoyé{plural_fr(1)} : la personne reçoit un message qui dit si sa place est réservée ou si elle attend.",
            )
        return redirect(back)
    wrong = people.is_bound and people.total_error_count()
    context = {"people": people, "event": event, "back": back}
    return render(request, "events/life/colleagues_form.html", context, status=422 if wrong else 200)
