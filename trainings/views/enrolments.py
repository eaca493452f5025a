"""People of a session: seen, enrolled, withdrawn."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal import sheets
from gtec_portal.typography import counted, plural_fr
from trainings import exports, permissions
from trainings.enums import EnrolmentStatus
from trainings.forms import MAX_TRAINEES, EmployerForm, trainee_formset, without_errors
from trainings.models import Enrolment
from trainings.models.enrolment import ordinal
from trainings.services import Refused
from trainings.services import enrolments as services
from trainings.views.record import find_session, require, session_context
from trainings.views.sessions import int_or

ROWS = 3


@require_GET
def session_enrolments(request, pk):
    """Who has a seat, who waits and where; an employer sees its own people."""
    session = find_session(request, pk)
    context = session_context(request, session, "session_enrolments")
    people = Enrolment.objects.visible_to(request.user).filter(session=session).with_position().by_name()
    if sheets.asked(request):
        log_access(request, session, Access.EXPORT, purpose="liste des inscrits")
        return sheets.respond(request, exports.ENROLMENTS, people)
    shown = [
        (enrolment, permissions.can_cancel_enrolment(request.user, enrolment))
        for enrolment in people.select_related("session")
    ]
    if shown:
        log_access(request, session, Access.VIEW, purpose="liste des inscrits")
    context |= {
        "people_count": len(shown),
        "confirmed": [pair for pair in shown if pair[0].status == EnrolmentStatus.CONFIRMED],
        "waiting": sorted(
            (pair for pair in shown if pair[0].status == EnrolmentStatus.WAITING), key=lambda pair: pair[0].pk
        ),
        "cancelled": [pair[0] for pair in shown if pair[0].status == EnrolmentStatus.CANCELLED],
    }
    return render(request, "trainings/session_enrolments.html", context)


@require_http_methods(["GET", "POST"])
def enrolment_create(request, pk):
    """Several people at once; « Ajouter une personne » gives a blank row and enrols nobody."""
    session = find_session(request, pk)
    require(permissions.can_enrol(request.user, session))
    data = request.POST.copy() if request.method == "POST" else None
    adding = data is not None and "add_row" in data
    if adding:
        add_trainee(data)
    form = EmployerForm(data, user=request.user)
    formset = trainee_formset(ROWS)(data, employment=services.usual_employment(form.organisation))
    if data is not None and not adding and form.is_valid() & formset.is_valid():
        try:
            made = services.enrol(session, formset.trainees(), organisation=form.organisation, by=request.user)
        except services.AlreadyEnrolled as error:
            formset.row_of(error.trainee).add_error("last_name", str(error))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            tell(request, made)
            return redirect("trainings:session_enrolments", session.pk)
    if adding:
        form, formset = without_errors(form), without_errors(formset)
    context = {"session": session, "formset": formset, "form": form}
    return render(request, "trainings/enrolment_form.html", context, status=200 if data is None or adding else 422)


def add_trainee(data):
    """One more row in the posted data."""
    count = min(int_or(data.get("form-TOTAL_FORMS"), ROWS), MAX_TRAINEES - 1)
    data["form-TOTAL_FORMS"] = count + 1
    data[f"form-{count}-employment"] = data.get("form-0-employment", "")


def tell(request, made):
    """Say who is in and who waits, and where."""
    confirmed = [enrolment for enrolment in made if enrolment.status == EnrolmentStatus.CONFIRMED]
    waiting = [enrolment for enrolment in made if enrolment.status == EnrolmentStatus.WAITING]
    if confirmed:
        messages.success(request, f"{counted(len(confirmed), 'inscription')} confirmée{plural_fr(len(confirmed))}.")
    if waiting:
        where = ", ".join(f"{enrolment.full_name} ({ordinal(enrolment.position)})" for enrolment in waiting)
        messages.warning(request, f"La session est complète. En liste d’attente : {where}.")


@require_http_methods(["GET", "POST"])
def enrolment_cancel(request, pk):
    """The question first: giving a seat back gives it to the next in line."""
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user).select_related("session__programme", "session__programme_version"),
        pk=pk,
    )
    require(permissions.can_cancel_enrolment(request.user, enrolment))
    if request.method == "POST":
        try:
            promoted = services.cancel_enrolment(enrolment, by=request.user)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"L’inscription de {enrolment.full_name} est annulée.")
            if promoted:
                messages.info(request, "La place est allée à la première personne en attente, qui est prévenue.")
        return redirect("trainings:session_enrolments", enrolment.session_id)
    waiting = enrolment.session.enrolments.waiting().exists() and enrolment.status == EnrolmentStatus.CONFIRMED
    return render(
        request,
        "trainings/enrolment_cancel.html",
        {"enrolment": enrolment, "session": enrolment.session, "waiting": waiting},
    )
