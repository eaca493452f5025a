"""Attendance: the sheet to sign, and what it says once typed in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import log_access
from accounts.enums import Access
from gtec_portal.typography import duration
from trainings import permissions, reports
from trainings.forms import AttendanceForm, cell_key
from trainings.models import Attendance
from trainings.services import Refused
from trainings.services import attendance as services
from trainings.views.record import find_session, require, session_context


@require_http_methods(["GET", "POST"])
def session_attendance(request, pk):
    """The grid people × half-days. « Tous présents » fills the blank cells of one column and saves nothing yet."""
    session = find_session(request, pk)
    require(permissions.can_see_attendance(request.user, session))
    people = list(session.enrolments.confirmed().by_name())
    half_days = list(session.half_days.all())
    rows = {(row.enrolment_id, row.half_day_id): row for row in Attendance.objects.filter(enrolment__session=session)}
    can_enter = permissions.can_enter_attendance(request.user, session)
    if request.method == "POST":
        require(can_enter)
    data, filling = filled(request, people, half_days)
    form = AttendanceForm(data, people=people, half_days=half_days, rows=rows)
    if data is not None and not filling and form.is_valid():
        try:
            changed = services.record_attendance(session, entries(form), by=request.user)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Émargement enregistré." if changed else "Rien n’a changé.")
            return redirect("trainings:session_attendance", session.pk)
    log_access(request, session, Access.VIEW, purpose="émargement")
    context = session_context(request, session, "session_attendance")
    context |= {
        "form": form,
        "half_days": half_days,
        "can_enter": can_enter,
        "filling": filling,
        "totals": totals(rows, people),
    }
    return render(request, "trainings/session_attendance.html", context, status=200 if data is None or filling else 422)


def filled(request, people, half_days):
    """The posted data, with one column completed when its button was pressed: (data or None, whether a button was)."""
    if request.method != "POST":
        return None, False
    data = request.POST.copy()
    half_day = next((half_day for half_day in half_days if str(half_day.pk) == data.get("fill")), None)
    if half_day is not None and half_day.has_begun:
        for enrolment in people:
            key = cell_key(enrolment, half_day)
            if not data.get(key, "").strip():
                data[key] = duration(half_day.minutes)
                data[f"{key}_signed"] = "on"
    return data, half_day is not None


def entries(form):
    """Cells of half-days that have begun."""
    return [
        services.Entry(enrolment.pk, half_day.pk, form.cleaned_data[length.name], form.cleaned_data[signed.name])
        for enrolment, cells in form.grid()
        for half_day, length, signed in cells
        if half_day.has_begun
    ]


def totals(rows, people):
    """{enrolment id: minutes followed}, for those with an entry."""
    found = {}
    for (enrolment_id, _), row in rows.items():
        found[enrolment_id] = found.get(enrolment_id, 0) + row.minutes
    return {enrolment.pk: found[enrolment.pk] for enrolment in people if enrolment.pk in found}


@require_GET
def session_sheet(request, pk):
    """The attendance sheet as a PDF, with the people of this moment."""
    session = find_session(request, pk)
    require(permissions.can_see_attendance(request.user, session))
    log_access(request, session, Access.DOWNLOAD, purpose="feuille d’émargement")
    response = HttpResponse(reports.attendance_sheet(session), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="emargement-{session.pk}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
