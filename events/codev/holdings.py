"""What codéveloppement holds of people (see accounts.erasure): who they are, what they wrote, their notes."""

from django.db.models import F, Max, Q
from django.utils import timezone

from accounts import erasure
from events.models import (
    CodevAction,
    CodevEntry,
    CodevGroup,
    CodevMember,
    CodevMove,
    CodevNote,
    CodevReview,
    CodevSeat,
    CodevSession,
)

GONE = "Personne effacée"


def _members(subject):
    """The person in each group. The clock leaves alone who is expected at a session to come."""
    if not subject.email:
        return CodevMember.objects.none()
    members = CodevMember.objects.filter(email__iexact=subject.email)
    if not subject.is_wish:
        members = members.exclude(seats__session__starts_at__gt=timezone.now())
    return members


def _seats(subject):
    return CodevSeat.objects.filter(member__in=_members(subject))


def forget_member(subject):
    """Last of all: the seats stay, for the count of people and hours, without anybody in them."""
    done = 0
    CodevSeat.objects.filter(pk__in=list(_seats(subject).values_list("pk", flat=True))).update(
        link_version=F("link_version") + 1
    )
    for member in _members(subject):
        done += CodevMember.objects.filter(pk=member.pk).update(
            first_name="Personne",
            last_name="effacée",
            email=f"efface-{member.uuid.hex}@invalid",
            function="",
            organisation_label="",
        )
    return done


def tell_member(subject):
    return [
        {
            "groupe": member.group.name,
            "prénom": member.first_name,
            "nom": member.last_name,
            "fonction": member.function,
            "structure": member.organisation_label,
            "charte acceptée": member.charter_accepted_at
            and timezone.localtime(member.charter_accepted_at).isoformat(),
            "séances": member.seats.count(),
        }
        for member in _members(subject).select_related("group")
    ]


def seen(subject):
    return _seats(subject).aggregate(last=Max("present_at"))["last"]


def forget_entries(subject):
    """A line is erased wholly: the others' stay readable around the gap."""
    return CodevEntry.objects.filter(seat__in=_seats(subject), erased_at=None).update(
        erased_at=timezone.now(), text="", territory="", link=""
    )


def tell_entries(subject):
    return [
        {"séance": entry.session.day_label, "nature": entry.get_kind_display(), "texte": entry.text}
        for entry in CodevEntry.objects.filter(seat__in=_seats(subject), erased_at=None).select_related("session")
    ]


def forget_actions(subject):
    return CodevAction.objects.filter(seat__in=_seats(subject), erased_at=None).update(
        erased_at=timezone.now(), what="", with_whom=""
    )


def forget_reviews(subject):
    """What was said of their plan."""
    return CodevReview.objects.filter(action__seat__in=_seats(subject)).exclude(word="").update(word="")


def forget_notes(subject):
    return CodevNote.objects.filter(seat__in=_seats(subject)).delete()[0]


def tell_notes(subject):
    return [{"note": note.text} for note in CodevNote.objects.filter(seat__in=_seats(subject))]


def _sessions_as_client(subject):
    return CodevSession.objects.filter(seats__in=_seats(subject).filter(role="client"))


def forget_moves(subject):
    """Why the facilitator came back a step may tell the case."""
    moves = CodevMove.objects.filter(session__in=_sessions_as_client(subject)).exclude(reason="")
    return moves.update(reason="Effacé")


def forget_case(subject):
    """A case without its client leaves the room no more."""
    done = 0
    for session in _sessions_as_client(subject):
        done += CodevSession.objects.filter(pk=session.pk).update(
            case_title="",
            validated_at=None,
            anonymous_client=True,
            review_skipped="Effacé" if session.review_skipped else "",
        )
    return done


def _facilitated(model, subject):
    """Rows of which the person is the facilitator. The clock waits for the last of their sessions."""
    if not subject.email:
        return model.objects.none()
    rows = model.objects.filter(facilitator_email__iexact=subject.email)
    if not subject.is_wish:
        coming = Q(starts_at__gt=timezone.now()) if model is CodevSession else Q(sessions__starts_at__gt=timezone.now())
        rows = rows.exclude(coming)
    return rows


def forget_facilitator(subject):
    done = 0
    for model in (CodevSession, CodevGroup):
        numbers = list(_facilitated(model, subject).values_list("pk", flat=True))
        values = {"facilitator": GONE, "facilitator_email": ""}
        if model is CodevSession:
            values["link_version"] = F("link_version") + 1
        done += model.objects.filter(pk__in=numbers).update(**values)
    return done


def tell_facilitator(subject):
    return [{"groupe animé": group.name} for group in _facilitated(CodevGroup, subject)]


# The first said here is the last to let go: the rows are found through the member.
erasure.holds(
    "events.codevmember",
    ["first_name", "last_name", "email", "function", "organisation_label"],
    forget_member,
    tell=tell_member,
    seen=seen,
)
erasure.holds("events.codeventry", ["text", "territory", "link"], forget_entries, tell=tell_entries)
erasure.holds("events.codevreview", ["word"], forget_reviews)
erasure.holds("events.codevaction", ["what", "with_whom"], forget_actions)
erasure.holds("events.codevmove", ["reason"], forget_moves)
erasure.holds("events.codevnote", ["text"], forget_notes, tell=tell_notes)
erasure.holds("events.codevsession", ["review_skipped", "case_title"], forget_case)
erasure.holds("events.codevgroup", ["facilitator", "facilitator_email"], forget_facilitator, tell=tell_facilitator)
erasure.keeps(
    "events.codevsession",
    ["place", "minutes", "facilitator", "facilitator_email"],
    "le lieu et la durée d’une séance ; qui l’anime s’efface avec le groupe",
)
erasure.keeps("events.codevgroup", ["name", "charter"], "le nom du groupe et sa charte")
