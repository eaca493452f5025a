"""Several dates of one event, and copies."""

import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from events.enums import EventKind
from events.forms import shape_initial
from events.life import series
from events.life.forms import CopyForm, DatesFormSet, SeriesForm
from events.models import Event
from events.services import planning
from events.views.record import find_managed_event, require_manager
from gtec_portal.pages import posted
from gtec_portal.typography import counted, plural_fr

YEAR = datetime.timedelta(days=364)  # the same day of the week


@require_http_methods(["GET", "POST"])
def series_create(request, kind):
    """One form for an event given in several towns."""
    require_manager(request)
    if kind not in EventKind.values:
        raise Http404
    initial = shape_initial(kind)
    form = SeriesForm(posted(request), instance=Event(kind=kind), initial=initial)
    hours = {name: initial[name] for name in ("start", "end")}
    dates = DatesFormSet(posted(request), prefix="dates", form_kwargs={"initial": hours})
    form_ok = request.method == "POST" and form.is_valid()  # both are read: every error is said at once
    if request.method == "POST" and dates.is_valid() and form_ok:
        events = [form.event(date) for date in dates.filled()]
        try:
            series.create_series(events, by=request.user, partners=form.cleaned_data["partners"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"{counted(len(events), 'date')} créées en brouillon. Relisez-les, puis publiez.")
            return redirect(min(events, key=lambda event: event.starts_at))
    context = {"form": form, "dates": dates, "kind": EventKind(kind)}
    wrong = form.errors or dates.total_error_count() if dates.is_bound else 0
    return render(request, "events/life/series_form.html", context, status=422 if wrong else 200)


@require_POST
def series_publish(request, uuid):
    """Publish every coming date at once."""
    event = find_managed_event(request, uuid)
    try:
        number = series.publish_series(event, by=request.user)
    except planning.CannotPublish as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{counted(number, 'date')} publiée{plural_fr(number)}.")
    return redirect(event)


@require_http_methods(["GET", "POST"])
def event_add_date(request, uuid):
    """Another date of the same event: same words, seen together on the public page."""
    event = find_managed_event(request, uuid)
    return _copy(request, event, title="Ajouter une date", same_series=True, day=None)


@require_http_methods(["GET", "POST"])
def event_copy(request, uuid):
    """The same event another time, next year for instance: its words and its programme, nobody registered."""
    event = find_managed_event(request, uuid)
    return _copy(
        request, event, title="Copier l’événement", same_series=False, day=timezone.localdate(event.starts_at) + YEAR
    )


def _copy(request, source, *, title, same_series, day):
    start, end = timezone.localtime(source.starts_at), timezone.localtime(source.ends_at)
    initial = {"day": day, "start": start.time(), "end": end.time()}
    if day and end.date() != start.date():
        initial["last_day"] = day + (end.date() - start.date())
    form = CopyForm(
        posted(request), instance=Event(kind=source.kind), source=source, same_place=not same_series, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        event, left_out = series.copy_event(
            source, form.instance, by=request.user, partners=form.cleaned_data["partners"], same_series=same_series
        )
        messages.success(request, "Brouillon créé, avec le même programme. Relisez-le, puis publiez-le.")
        if left_out:
            said = counted(left_out, "moment")
            messages.warning(
                request, f"{said} du programme ne tien{plural_fr(left_out, 't,nent')} pas dans ces horaires."
            )
        return redirect(event)
    context = {
        "form": form,
        "source": source,
        "title": title,
        "same_series": same_series,
        "kind": EventKind(source.kind),
    }
    return render(request, "events/life/copy_form.html", context, status=422 if form.errors else 200)
