"""Sessions: the list everybody shares, the record, and what the team does with it."""

from datetime import time

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from gtec_portal import audit, sheets
from gtec_portal.pages import htmx_part, posted
from trainings import exports, permissions
from trainings.filters import SessionFilter
from trainings.forms import MAX_HALF_DAYS, CancelSessionForm, SessionForm, half_day_formset, without_errors
from trainings.models import Enrolment, Programme, Session
from trainings.services import Refused
from trainings.services import sessions as services
from trainings.views.record import find_session, require, session_context

USUAL_HOURS = [{"starts": time(9), "ends": time(12, 30)}, {"starts": time(13, 30), "ends": time(17)}]


@require_GET
@vary_on_headers("HX-Request")
def session_list(request):
    sessions = Session.objects.visible_to(request.user).complete().order_by("-starts_on", "-pk")
    filterset = SessionFilter(request.GET, queryset=sessions, request=request)
    if sheets.asked(request):
        return sheets.respond(request, exports.SESSIONS, filterset.qs)
    context = {
        "filterset": filterset,
        "page": Paginator(filterset.qs, 25).get_page(request.GET.get("page")),
        "can_manage": permissions.can_manage_trainings(request.user),
    }
    return render(request, f"trainings/session_list.html{htmx_part(request)}", context)


@require_GET
def session_detail(request, pk):
    session = find_session(request, pk)
    context = session_context(request, session, "session_detail")
    context |= {
        "half_days": session.half_days.all(),
        "gaps": session.missing() if context["can_manage"] and session.state == "draft" else [],
    }
    if permissions.acts_for_employer(request.user):
        own = Enrolment.objects.visible_to(request.user).filter(session=session)
        context["own_people"] = own.held().with_position().by_name()
    return render(request, "trainings/session_detail.html", context)


@require_http_methods(["GET", "POST"])
def session_create(request):
    require(permissions.can_manage_trainings(request.user))
    chosen = int_or(request.GET.get("programme"), 0)
    programme = Programme.objects.visible_to(request.user).filter(pk=chosen).first()
    return edit(request, Session(programme=programme) if programme else Session())


@require_http_methods(["GET", "POST"])
def session_edit(request, pk):
    session = find_session(request, pk)
    require(permissions.can_manage_trainings(request.user))
    return edit(request, session)


def edit(request, session):
    """One form for the session and its half-days; « Ajouter une demi-journée » gives a blank row and saves nothing."""
    data = request.POST.copy() if request.method == "POST" else None
    adding = data is not None and "add_row" in data
    if adding:
        add_half_day(data)
    form = SessionForm(data, instance=session)
    formset = half_day_formset(0 if session.pk else 2)(
        data, instance=session, initial=USUAL_HOURS * (MAX_HALF_DAYS // 2)
    )
    if data is not None and not adding and form.is_valid() & formset.is_valid():
        try:
            services.save_session(
                form.instance, half_days=formset.half_days(), removed=formset.removed(), by=request.user
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Session enregistrée.")
            return redirect(session)
    if adding:
        form, formset = without_errors(form), without_errors(formset)
    context = {"form": form, "formset": formset, "session": session}
    return render(request, "trainings/session_form.html", context, status=200 if data is None or adding else 422)


def add_half_day(data):
    """One more row in the posted data, with the hours of a usual half-day."""
    count = min(int_or(data.get("half_days-TOTAL_FORMS"), 0), MAX_HALF_DAYS - 1)
    data["half_days-TOTAL_FORMS"] = count + 1
    for name, value in USUAL_HOURS[(count - int_or(data.get("half_days-INITIAL_FORMS"), 0)) % 2].items():
        data[f"half_days-{count}-{name}"] = f"{value:%H:%M}"


def int_or(text, default):
    """A small number out of an address or a hidden field, whatever somebody put there."""
    return int(text) if text and len(text) < 10 and text.isdecimal() else default


@require_POST
def session_publish(request, pk):
    session = find_session(request, pk)
    require(permissions.can_manage_trainings(request.user))
    return act(
        request, session, services.publish_session, "Session publiée : les adhérents la voient et peuvent inscrire."
    )


@require_POST
def session_close(request, pk):
    session = find_session(request, pk)
    require(permissions.can_manage_trainings(request.user))
    return act(request, session, services.close_session, "Session terminée. Les présences ne changent plus.")


@require_POST
def session_reopen(request, pk):
    session = find_session(request, pk)
    require(permissions.can_manage_trainings(request.user))
    return act(request, session, services.reopen_session, "Session rouverte : l’émargement peut être corrigé.")


def act(request, session, service, done):
    """Call a service that may refuse, say what happened, go back to the record."""
    try:
        service(session, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(session)


@require_http_methods(["GET", "POST"])
def session_cancel(request, pk):
    """The question first, with its consequences; the reason is sent to everybody concerned."""
    session = find_session(request, pk)
    require(permissions.can_manage_trainings(request.user))
    form = CancelSessionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_session(session, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Session annulée. Les personnes concernées sont prévenues.")
            return redirect(session)
    people = session.enrolments.held().count()
    status = 422 if form.is_bound else 200
    return render(
        request, "trainings/session_cancel.html", {"form": form, "session": session, "people": people}, status=status
    )


@require_GET
def session_history(request, pk):
    session = find_session(request, pk)
    require(permissions.can_manage_trainings(request.user))
    page = Paginator(audit.history(session), 40).get_page(request.GET.get("page"))
    context = session_context(request, session, "session_history") | {"page": page}
    return render(request, "trainings/session_history.html", context)
