"""What is typed about a job dating."""

from django import forms
from django.utils import timezone

from events.dating import services
from events.forms import moment
from events.models import Booth, Dating, DatingSlot, Interview, Seeker
from gtec_portal.typography import frtime
from members.models import Organisation


class DatingForm(forms.ModelForm):
    first = forms.TimeField(label="Premier entretien à")

    class Meta:
        model = Dating
        fields = ["minutes", "changeover", "count", "pause_after", "pause_minutes"]
        help_texts = {
            "changeover": "Le temps de changer de table.",
            "pause_after": "Laissez vide s’il n’y a pas de pause.",
        }

    field_order = ["first", "minutes", "changeover", "count", "pause_after", "pause_minutes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        starts = self.instance.starts_at or self.instance.event.starts_at
        self.initial["first"] = timezone.localtime(starts).time()
        for name in self.Meta.fields:  # before the hours are worked out, which they make endless or empty
            self.fields[name].validators += Dating._meta.get_field(name).validators

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        event = self.instance.event
        self.instance.starts_at = moment(timezone.localdate(event.starts_at), data["first"])
        for name in self.Meta.fields:
            setattr(self.instance, name, data[name])
        *_, (_start, end) = services.hours_of(self.instance)
        if self.instance.starts_at < event.starts_at:
            self.add_error("first", f"L’événement commence à {frtime(timezone.localtime(event.starts_at))}.")
        elif end > event.ends_at:
            ends = frtime(timezone.localtime(event.ends_at))
            self.add_error(
                "count",
                f"Le dernier entretien finirait à {frtime(timezone.localtime(end))}, après la fin de l’événement ({ends}).",
            )
        return data


class BoothForm(forms.ModelForm):
    class Meta:
        model = Booth
        fields = ["organisation", "posts", "place"]
        widgets = {"posts": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"posts": "Un poste par ligne.", "place": "Par exemple « Table 3 »."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")
        self.fields["organisation"].empty_label = "Choisir"

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"event"}


class WishesForm(forms.Form):
    """A rank for each employer: the order in which one would like to meet them."""

    trade = forms.CharField(
        label="Métier recherché", max_length=120, required=False, help_text="Par exemple « aide-soignante, de nuit »."
    )
    agrees = forms.BooleanField(
        label="J’accepte que tous les employeurs présents voient mon prénom et mon métier recherché",
        required=False,
        help_text="Sinon, seuls ceux que vous choisissez les voient. Votre nom n’est jamais montré avant la rencontre.",
    )

    def __init__(self, *args, booths, seeker=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.booths = sorted(booths, key=str)
        ranks = dict(seeker.wishes.values_list("booth", "rank")) if seeker else {}
        count = len(self.booths)
        choices = [
            ("", "Pas choisi"),
            *((str(rank), f"{rank}{'er' if rank == 1 else 'e'} choix") for rank in range(1, count + 1)),
        ]
        for booth in self.booths:
            self.fields[f"rank-{booth.pk}"] = forms.ChoiceField(
                label=str(booth),
                choices=choices,
                required=False,
                initial=str(ranks.get(booth.pk, "")),
                help_text="\u202f; ".join(booth.post_lines),
            )
        if seeker:
            self.initial.update(trade=seeker.trade, agrees=seeker.agrees)

    def ranked(self):
        """The fields of the employers, for the page."""
        return [self[f"rank-{booth.pk}"] for booth in self.booths]

    def chosen(self):
        """The employers chosen, the dearest first; two of one rank follow the order of the page."""
        ranks = {booth: self.cleaned_data[f"rank-{booth.pk}"] for booth in self.booths}
        return sorted((booth for booth, rank in ranks.items() if rank), key=lambda booth: int(ranks[booth]))


class PicksForm(forms.Form):
    """Whom an employer wishes to meet: a first name and a trade, no more."""

    seekers = forms.ModelMultipleChoiceField(
        label="Je souhaite rencontrer",
        queryset=Seeker.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, booth, **kwargs):
        super().__init__(*args, **kwargs)
        wished = set(booth.wishes.values_list("seeker", flat=True))
        self.fields["seekers"].queryset = services.seekers_for(booth)
        self.fields["seekers"].label_from_instance = lambda seeker: seen_as(seeker, chose=seeker.pk in wished)
        self.initial["seekers"] = list(booth.picks.values_list("seeker", flat=True))


def seen_as(seeker, *, chose=False):
    """« Ondine, aide-soignante (vous a choisi) »: what an employer sees of somebody before they meet."""
    words = ", ".join(part for part in (seeker.registration.first_name, seeker.trade or "métier non précisé") if part)
    return f"{words} (vous a choisi)" if chose else words


class MoveForm(forms.Form):
    """Another hour, among those when both are free; or the same, to keep it or to let it go."""

    slot = forms.ModelChoiceField(label="Heure", queryset=DatingSlot.objects.none(), empty_label=None)
    keep = forms.BooleanField(
        label="Garder cette heure si les horaires sont recomposés",
        required=False,
        initial=True,
        help_text="Sinon, l’entretien est replacé avec les autres, à l’heure qui arrange le plus de monde.",
    )

    def __init__(self, *args, interview, **kwargs):
        super().__init__(*args, **kwargs)
        taken = Interview.objects.filter(booth=interview.booth) | Interview.objects.filter(seeker=interview.seeker)
        taken = taken.exclude(pk=interview.pk)
        self.initial["slot"] = interview.slot_id
        event = interview.slot.event
        self.fields["slot"].queryset = event.dating_slots.exclude(pk__in=taken.values("slot"))
        self.fields["slot"].help_text = "Seules les heures où les deux sont libres sont proposées."


class InterviewForm(forms.ModelForm):
    """One interview more, by hand."""

    class Meta:
        model = Interview
        fields = ["seeker", "booth", "slot"]

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        seekers = Seeker.objects.filter(registration__in=event.registrations.seated()).select_related("registration")
        self.fields["seeker"].queryset = seekers.order_by("registration__last_name", "pk")
        self.fields["booth"].queryset = services.booths_of(event)
        self.fields["slot"].queryset = event.dating_slots.all()
        for field in self.fields.values():
            field.empty_label = "Choisir"
