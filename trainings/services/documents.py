"""Convocations and certificates: made in bulk as one document, numbered without gaps, kept under private names."""

import hashlib
import json

from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.utils import timezone

from gtec_portal import audit, uploads
from trainings import letters, reports
from trainings.enums import DocumentKind, SessionState
from trainings.models import Document, DocumentCounter, Session
from trainings.services import Refused, post
from trainings.services.enrolments import lock

SLICE = 40  # papers rendered together; an employer's people stay together, so that it gets one letter


class NothingToMake(Refused):
    """No paper is due; the text says why."""


def refusal(session, kind):
    """Why these papers cannot be made for this session now, or an empty text. Two queries at most."""
    if session.state not in (SessionState.PUBLISHED, SessionState.CLOSED):
        return "La session doit être publiée."
    if kind == DocumentKind.CONVOCATION:
        if session.has_begun:
            return "La session a commencé : il est trop tard pour convoquer."
        return "" if due(session, kind).exists() else "Personne n’est encore inscrit."
    if not session.has_ended:
        return "Les certificats s’établissent après le dernier jour."
    if Session.objects.attendance_missing().filter(pk=session.pk).exists():
        return "Il manque des présences : complétez l’émargement d’abord."
    return "" if due(session, kind).exists() else "Personne n’a été présent : aucun certificat n’est dû."


def due(session, kind):
    """Enrolments a paper is about: confirmed people, and for certificates only those who were there."""
    people = session.enrolments.confirmed().with_minutes()
    if kind == DocumentKind.CERTIFICATE:
        people = people.filter(attended__gt=0)
    return people.order_by("organisation_id", "last_name", "first_name", "pk")


def generate(session, kind, *, by, progress=None):
    """Make the papers of this kind that are missing or no longer say the truth. Returns how many were made.

    Safe to repeat, and to run twice at once: a paper in force whose facts did not change is left alone; one nobody is due any
    more is set aside. `progress(done, total)` is called after each slice. Each slice is one transaction: numbers, files, rows
    and letters come together or not at all.
    """
    if reason := refusal(session, kind):
        raise NothingToMake(reason)
    facts = reports.facts(session, kind, list(due(session, kind)))
    in_force(session, kind).exclude(enrolment__in=[fact.enrolment for fact in facts]).update(
        superseded_at=timezone.now()
    )
    todo = untrue(session, kind, facts)
    done, made = len(facts) - len(todo), 0
    if progress:
        progress(done, len(facts))
    for part in slices(todo):
        made += _make(session, kind, part, by)
        done += len(part)
        if progress:
            progress(done, len(facts))
    return made


def in_force(session, kind):
    return Document.objects.in_force().filter(kind=kind, enrolment__session=session)


def untrue(session, kind, facts):
    """Facts no paper in force says. One query."""
    said = dict(in_force(session, kind).values_list("enrolment_id", "facts_sha256"))
    return [fact for fact in facts if said.get(fact.enrolment.pk) != digest(fact)]


def slices(facts):
    """Cut the list into slices of about SLICE papers, never inside an employer."""
    part = []
    for fact in facts:
        if len(part) >= SLICE and fact.enrolment.organisation_id != part[-1].enrolment.organisation_id:
            yield part
            part = []
        part.append(fact)
    if part:
        yield part


def digest(fact):
    """Fingerprint of what the paper says: number, date and place of issue left out."""
    return hashlib.sha256(json.dumps(fact.said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _make(session, kind, part, by):
    """Make one slice and return how many papers that was. Locks the session: a job taken over by another worker makes none."""
    stored = []
    try:
        with transaction.atomic():
            lock(session)
            part = untrue(session, kind, part)
            if not part:
                return 0
            year = timezone.localdate().year
            first = take_numbers(kind, year, len(part))
            numbered = [
                (fact, Document(kind=kind, year=year, number=first + rank, enrolment=fact.enrolment))
                for rank, fact in enumerate(part)
            ]
            files = reports.render_papers(kind, [(fact, document.reference) for fact, document in numbered])
            for (fact, document), content in zip(numbered, files, strict=True):
                stored.append(uploads.store(content, folder="trainings"))
                _keep(fact, document, content, stored[-1])
            audit.record("session.documents", session, by=by, kind=str(kind), made=len(part))
            _tell(session, kind, [document for _, document in numbered])
            return len(part)
    except BaseException:
        for name in stored:
            uploads.remove(name)
        raise


def take_numbers(kind, year, count):
    """Reserve `count` numbers in a row and return the first. Holds the counter until commit: a rollback gives them back."""
    DocumentCounter.objects.get_or_create(kind=kind, year=year)
    counter = DocumentCounter.objects.select_for_update().get(kind=kind, year=year)
    DocumentCounter.objects.filter(pk=counter.pk).update(last=F("last") + count)
    return counter.last + 1


def _keep(fact, document, content, name):
    Document.objects.in_force().filter(kind=document.kind, enrolment=fact.enrolment).update(
        superseded_at=timezone.now()
    )
    document.file = name
    document.size = len(content)
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.facts_sha256 = digest(fact)
    document.save()


def _tell(session, kind, documents):
    """Convocations go to the people by mail; each employer is told where its people's papers are."""
    prefetch_related_objects([session], "half_days")  # each letter says them
    if kind == DocumentKind.CONVOCATION:
        for document in documents:
            attachment = {"name": uploads.clean_label(document.file_label), "type": uploads.PDF, "path": document.file}
            post.tell_trainee(
                document.enrolment,
                letters.convocation(session, document.enrolment),
                "trainings.convocation",
                [attachment],
            )
    for user, people in post.by_employer([document.enrolment for document in documents]).items():
        post.send("trainings.documents", letters.documents_ready(session, kind, people), to=user.email, person=user)
