"""The texts around the facts, edited in the record."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from events.reporting import texts
from events.reporting.forms import ReportTextForm
from events.views.record import find_managed_event
from gtec_portal.pages import posted


@require_http_methods(["GET", "POST"])
def report_texts(request, uuid):
    """Write the texts; the next version takes them up."""
    event = find_managed_event(request, uuid)
    workshop = event.workshops.first()
    saved = texts.texts_of(event)
    revision = saved.revision
    form = ReportTextForm(
        posted(request), instance=saved, workshop=workshop, tables=workshop.tables.count() if workshop else 0
    )
    back = reverse("events:event_reports", args=[event.uuid])
    if request.method == "POST" and form.is_valid():
        try:
            texts.save_texts(event, form.values(), revision=form.cleaned_data["revision"], by=request.user)
        except texts.TextsChanged as error:
            form.add_error(None, str(error))
            form.data = {**form.data.dict(), "revision": revision}  # saving again is saying « replace »
        else:
            messages.success(request, "Textes enregistrés. La prochaine version du compte rendu les reprendra.")
            return redirect(back)
    context = {"event": event, "form": form, "back": back, "texts": saved}
    return render(request, "events/reporting/report_texts.html", context, status=422 if form.errors else 200)
