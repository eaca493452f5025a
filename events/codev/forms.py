"""What people type, in the office and in the room. Those of the room carry a number made on the device, and a stamp."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.codev.enums import TIMED_STEPS, CodevKind, CodevOutcome, CodevRole, usual_minutes
from events.codev.writing import make_stamp
from events.forms import check_century, moment
from events.models import CodevGroup, CodevMember, CodevSession, Event
from events.models.codev import MAX_TEXT

ABSENT = "absent"
_ROLES = [(role.value, role.person.capitalize()) for role in CodevRole] + [(ABSENT, "Ne viendra pas")]
MINUTES = [f"minutes_{step.value}" for step in TIMED_STEPS]


class GroupForm(forms.ModelForm):
    class Meta:
        model = CodevGroup
        fields = ["name", "facilitator", "facilitator_email", "charter"]
        widgets = {"charter": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "facilitator": "Prénom et nom de la personne qui anime d’habitude.",
            "facilitator_email": "Elle y reçoit le lien de la page d’animation ; elle n’a pas besoin de compte.",
            "charter": "Chaque membre l’accepte avant d’écrire. Modifiée, elle est de nouveau à accepter.",
        }


class MemberForm(forms.ModelForm):
    class Meta:
        model = CodevMember
        fields = ["first_name", "last_name", "email", "function", "organisation_label"]

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"group"}  # once in a group: the model checks it


class SessionForm(forms.ModelForm):
    """A session: when, who, how long each step lasts."""

    day = forms.DateField(label="Date", validators=[check_century])
    start = forms.TimeField(label="Heure de début")

    class Meta:
        model = CodevSession
        fields = ["place", "event", "facilitator", "facilitator_email"]
        help_texts = {"event": "Seulement si la séance fait partie d’un événement du réseau."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = list(self.instance.group.members.filter(left_at=None))
        known = {seat.member_id: seat.role for seat in self.instance.seats.all()} if self.instance.pk else {}
        for one in self.people:
            self.fields[f"role_{one.pk}"] = forms.ChoiceField(
                label=str(one), choices=_ROLES, initial=known.get(one.pk, ABSENT if known else CodevRole.CONSULTANT)
            )
        self.fields["event"].queryset = Event.objects.order_by("-starts_at")
        self.fields["event"].empty_label = "Aucun"
        for step, name, usual in zip(TIMED_STEPS, MINUTES, self.instance.minutes or usual_minutes(), strict=True):
            self.fields[name] = forms.IntegerField(
                label=f"{step.value}. {step.label.capitalize()}", min_value=1, max_value=120, initial=usual
            )
        if self.instance.pk:
            start = timezone.localtime(self.instance.starts_at)
            self.initial |= {"day": start.date(), "start": start.time()}

    @property
    def roles_fields(self):
        return [self[f"role_{one.pk}"] for one in self.people]

    def who(self, role):
        """The members given this role."""
        return [one for one in self.people if self.cleaned_data.get(f"role_{one.pk}") == role]

    @property
    def minutes_fields(self):
        return [self[name] for name in MINUTES]

    @property
    def total_minutes(self):
        """The sum of the six, as the form now stands."""
        values = [str(field.value() or "") for field in self.minutes_fields]
        return sum(int(one) for one in values if one.isdecimal() and len(one) < 4)

    def clean(self):
        data = super().clean()
        if {"day", "start"} <= data.keys():
            self.instance.starts_at = moment(data["day"], data["start"])
        if set(MINUTES) <= data.keys():
            self.instance.minutes = [data[name] for name in MINUTES]
        taken = CodevSession.objects.filter(group=self.instance.group, starts_at=self.instance.starts_at)
        if {"day", "start"} <= data.keys() and taken.exclude(pk=self.instance.pk).exists():
            self.add_error("start", "Ce groupe a déjà une séance à ce moment.")
        if len(self.who(CodevRole.CLIENT)) != 1:
            self.add_error(None, "Choisissez une personne cliente, et une seule.")
        return data

    def _post_clean(self):
        if not self.errors:
            super()._post_clean()


# --- In the room --------------------------------------------------------------------------------------------------------


class RoomForm(forms.Form):
    """Something typed in the room: its number is made on the device, its stamp says in which step the page was shown."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, name, session, **kwargs):
        kwargs["initial"] = {"uuid": uuid.uuid4(), "stamp": make_stamp(session), **kwargs.get("initial", {})}
        super().__init__(data, auto_id=f"{name}_%s", **kwargs)
        self.name, self.session = name, session


def _lines(label, rows=3, **kwargs):
    return forms.CharField(
        label=label, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}), **kwargs
    )


class EntryForm(RoomForm):
    """One line of one kind."""

    text = _lines("Votre texte")

    def __init__(self, data=None, *, kind, **kwargs):
        super().__init__(data, name=kind.value, **kwargs)
        self.kind = kind
        self.fields["text"].label = kind.prompt
        if kind == CodevKind.EXPERIENCE:
            self.fields["territory"] = forms.CharField(label="Territoire", max_length=120)
            self.fields["link"] = forms.URLField(
                label="Lien",
                max_length=300,
                required=False,
                assume_scheme="https",
                help_text="Une page où en savoir plus.",
            )


class ActionForm(RoomForm):
    what = forms.CharField(label="Quoi", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    due = forms.DateField(label="Pour quand", required=False, validators=[check_century])
    with_whom = forms.CharField(label="Avec qui", max_length=160, required=False)


class NoteForm(RoomForm):
    text = forms.CharField(label="Ma note", max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))


class ReviewForm(RoomForm):
    outcome = forms.ChoiceField(
        label="Où en est-elle ?",
        choices=[(one.value, one.label.capitalize()) for one in CodevOutcome],
        widget=forms.RadioSelect,
    )
    word = forms.CharField(label="Un mot", max_length=300, required=False)


class ForSomebodyForm(RoomForm):
    """The facilitator writes down what somebody without a device says. Nobody: a learning of the facilitator's own."""

    who = forms.ModelChoiceField(None, label="Dit par", required=False, empty_label="La personne qui anime")
    kind = forms.ChoiceField(label="Nature")
    text = _lines("Ce qui est dit")
    territory = forms.CharField(label="Territoire", max_length=120, required=False)

    def __init__(self, data=None, *, seats, **kwargs):
        super().__init__(data, name="pour", **kwargs)
        kinds = [kind for kind in CodevKind if self.session.step in kind.rule.steps]
        if self.is_bound and self.data.get("kind") in CodevKind.values:  # typed a step ago
            kinds = list(CodevKind)
        self.fields["kind"].choices = [(kind.value, kind.label.capitalize()) for kind in kinds]
        self.fields["who"].queryset = seats
        if CodevKind.EXPERIENCE not in kinds:
            del self.fields["territory"]

    def clean(self):
        data = super().clean()
        if data.get("kind") == CodevKind.EXPERIENCE and not data.get("territory"):
            self.add_error("territory", "Dites de quel territoire vient cette expérience.")
        return data


class ReasonForm(forms.Form):
    """Why one comes back a step, or passes the review."""

    reason = forms.CharField(label="Pourquoi\u00a0?", max_length=300)
    from_step = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=7)

    def __init__(self, data=None, *, name, session):
        super().__init__(data, initial={"from_step": session.step}, auto_id=f"{name}_%s")
        self.name = name


class CaseForm(forms.ModelForm):
    """What leaves the room: which lines, under which title, and whether the client is named. The choice is the client's."""

    lines = forms.MultipleChoiceField(label="Lignes du compte rendu", required=False)

    class Meta:
        model = CodevSession
        fields = ["case_title", "anonymous_client", "names_consultants"]
        labels = {
            "case_title": "Titre du cas",
            "anonymous_client": "Ne pas me nommer",
            "names_consultants": "Nommer les consultant·es",
        }
        help_texts = {
            "case_title": "À donner avant de valider.",
            "anonymous_client": "Votre nom et celui de votre structure sont aussi masqués dans les lignes choisies.",
        }

    def __init__(self, data=None, *, choices, instance):
        super().__init__(data, instance=instance)
        self.fields["lines"].choices = choices

    def clean_lines(self):
        chosen = self.cleaned_data["lines"]
        if len(chosen) > 200:
            raise ValidationError("Choisissez moins de lignes.")
        return set(chosen)
