"""The vacancies of the demo story: drafts with awkward words, offers online, filled ones, and people who wait for an answer."""

import io
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gtec_portal import uploads
from gtec_portal.models import AuditLine
from reference.models import Trade
from vacancies import services
from vacancies.demo_content import APPLICATIONS, TEXTS, VACANCIES
from vacancies.enums import ContractKind
from vacancies.forms import inclusive_title
from vacancies.models import DAYS_ONLINE, Application, Vacancy

CONTACTS = ["Hélène Duval", "Marc Lenormand", "Service recrutement", "Direction", "Nadia Morel"]


def load(story):
    """Publish, answer and close through the services, then set the dates back."""
    trades = Trade.objects.in_bulk([row[1] for row in VACANCIES])
    sites = {site.name: site for site in story.sites}
    vacancies = [_draft(story, row, sites[row[0]], trades[row[1]]) for row in VACANCIES]
    for vacancy, row in zip(vacancies, VACANCIES, strict=True):
        if row[10] is not None:
            services.publish(vacancy, by=vacancy.created_by)
    for row in APPLICATIONS:
        _apply(story, vacancies[row[0]], row)
    for vacancy, row in zip(vacancies, VACANCIES, strict=True):
        if row[11]:
            services.close(vacancy, reason=row[11], by=vacancy.created_by)
        if row[10] is not None:
            _set_back(story, vacancy, row[10], closed=bool(row[11]))
    story.say(f"{len(VACANCIES)} offres d’emploi, {len(APPLICATIONS)} candidatures")


def _draft(story, row, site, trade):
    contract = ContractKind(row[3])
    low, high, unit = row[6]
    user = story.employers.get(site.organisation.slug, story.staff)
    vacancy = Vacancy(
        organisation=site.organisation,
        site=site,
        trade=trade,
        title=row[2] or inclusive_title(trade.label),
        contract=contract,
        hours_per_week=Decimal(row[4]),
        starts_on=story.today + timedelta(days=30) if contract != ContractKind.TEMPORARY else None,
        ends_on=story.today + timedelta(days=200)
        if contract.needs_end or contract == ContractKind.APPRENTICESHIP
        else None,
        salary_min=low and Decimal(str(low)),
        salary_max=high and Decimal(str(high)),
        salary_unit=unit,
        works_nights=row[7],
        works_weekends=row[8],
        schedule=row[9],
        description=TEXTS[row[5]],
        contact_name=user.get_full_name() if not user.is_staff else story.random.choice(CONTACTS),
        contact_email=user.email if not user.is_staff else site.organisation.email,
        is_shared=row[12],
        is_public=row[13],
        created_by=user,
    )
    vacancy.full_clean()
    vacancy.save()
    return vacancy


def _apply(story, vacancy, row):
    _, name, message, with_cv, days, outcome, reason, note = row
    upload = _cv(name, vacancy.trade.label) if with_cv else None
    application = services.apply(
        vacancy,
        name=name,
        email=_email(name),
        phone="06 00 00 00 00",
        message=message,
        cv=upload,
        checked=uploads.check(upload, allowed=services.CV_TYPES) if upload else None,
    )
    if outcome == "withdrawn":
        services.withdraw(application)
    elif outcome:
        services.answer(application, outcome, reason=reason, note=note, by=vacancy.created_by)
    came = _morning(story, days, 10)
    Application.objects.filter(pk=application.pk).update(received_at=came)
    Application.objects.filter(pk=application.pk, answered_at__isnull=False).update(
        answered_at=came + timedelta(hours=4)
    )


def _email(name):
    plain = name.lower().replace(" ", ".")
    for accented, letter in ("éèê", "e"), ("ï", "i"), ("ë", "e"), ("ô", "o"), ("ç", "c"):
        for char in accented:
            plain = plain.replace(char, letter)
    return f"{plain}@example.org"


def _cv(name, trade):
    """A small CV in RTF, a format everybody's word processor writes."""
    lines = io.StringIO()
    lines.write(r"{\rtf1\ansi\deff0 ")
    for line in (name, f"Métier : {trade}", "Expérience : plusieurs années dans le Bocage (personne fictive)"):
        lines.write("".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in line) + r"\par ")
    lines.write("}")
    return SimpleUploadedFile(f"CV {name}.rtf", lines.getvalue().encode("ascii"))


def _morning(story, days, hour):
    """A moment of working hours, `days` before the day of the story."""
    return timezone.make_aware(datetime.combine(story.today - timedelta(days=days), time(hour, 20)))


def _set_back(story, vacancy, days, *, closed):
    published = _morning(story, days, 8)
    Vacancy.objects.filter(pk=vacancy.pk).update(
        published_at=published,
        expires_at=published + timedelta(days=DAYS_ONLINE),
        created_at=published - timedelta(minutes=20),
    )
    if closed:
        Vacancy.objects.filter(pk=vacancy.pk).update(closed_at=published + timedelta(days=days // 2))
    lines = AuditLine.objects.filter(object_type=vacancy._meta.label_lower, object_id=vacancy.pk)
    lines.filter(action="vacancy.published").update(at=published)
    lines.filter(action="vacancy.closed").update(at=published + timedelta(days=days // 2))
