"""What people type about « Vis ma vie »."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.exchange.enums import KM_WITHOUT_CAR, Scale
from events.models import Colleague, Exchange, ExchangeDay, ExchangeFeedback, HostPlace
from members.charter.forms import SignerForm
from members.models import Organisation, Site
from reference.fields import CommuneField, TradeField

SCALE = [(scale.value, scale.label.capitalize()) for scale in Scale]


class ExchangeForm(forms.ModelForm):
    class Meta:
        model = Exchange
        fields = ["offers_until", "max_km", "rule"]
        widgets = {"rule": forms.RadioSelect}
        help_texts = {
            "offers_until": "Jusqu’à ce jour, les employeurs offrent des places et proposent des personnes.",
            "max_km": "À vol d’oiseau, depuis le domicile de la personne s’il est connu, sinon depuis son site.",
            "rule": "Équilibre strict : chaque structure prête autant d’heures qu’elle en reçoit, chaque jour. Le plus de personnes : l’équilibre vient après.",
        }


class DayForm(forms.ModelForm):
    """One day: its date, its hours, how long it counts."""

    date = forms.DateField(label="Date")
    start = forms.TimeField(label="Début")
    end = forms.TimeField(label="Fin")
    hours = forms.DecimalField(
        label="Heures comptées",
        min_value=0.5,
        max_value=10,
        decimal_places=2,
        help_text="Par exemple 7, ou 3,5 pour une demi-journée. Toutes les places de ce jour comptent autant.",
    )

    class Meta:
        model = ExchangeDay
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        day = self.instance
        if day.pk:
            start, end = timezone.localtime(day.starts_at), timezone.localtime(day.ends_at)
            self.initial |= {"date": start.date(), "start": start.time(), "end": end.time(), "hours": day.minutes / 60}

    def clean(self):
        data = super().clean()
        if all(data.get(name) is not None for name in ("date", "start", "end", "hours")):
            if data["end"] <= data["start"]:
                raise ValidationError({"end": "La fin doit venir après le début."})
            self.instance.starts_at = timezone.make_aware(datetime.combine(data["date"], data["start"]))
            self.instance.ends_at = timezone.make_aware(datetime.combine(data["date"], data["end"]))
            self.instance.minutes = round(data["hours"] * 60)
            if self.instance.minutes * 60 > (self.instance.ends_at - self.instance.starts_at).total_seconds():
                raise ValidationError({"hours": "Plus d’heures comptées que la journée n’en dure."})
        return data


class DaysField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, day):
        return str(day).capitalize()


class SiteField(forms.ModelChoiceField):
    """A site; the team reads whose it is."""

    named = False

    def label_from_instance(self, site):
        where = f"{site.name}, {site.commune.name}"
        return f"{site.organisation} : {where}" if self.named else where


def sites_for(user, exchange):
    """The open sites this person may speak for: of the structure they act for; for the team, of every member."""
    sites = Site.objects.open().select_related("organisation", "commune")
    if user.is_staff:
        members = Organisation.objects.employers().members_on(timezone.localdate())
        return sites.filter(organisation__in=members).order_by("organisation__name", "name")
    return sites.filter(organisation_id=user.acting_organisation_id)


class OfferForm(forms.ModelForm):
    """What a place and a person have in common: a site of ours, a trade, days of the edition."""

    site = SiteField(
        queryset=Site.objects.none(), empty_label="Choisissez", error_messages={"required": "Choisissez le site."}
    )
    trade = TradeField(label="Métier", error_messages={"required": "Indiquez le métier."})

    def __init__(self, *args, exchange, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.exchange = exchange
        sites = self.fields["site"]
        sites.queryset = sites_for(user, exchange)
        sites.named = user.is_staff
        if not user.is_staff and not self.instance.pk and sites.queryset.count() == 1:
            self.initial.setdefault("site", sites.queryset.get())
        if "days" in self.fields:
            days = exchange.days.all()
            self.fields["days"].queryset = days
            self.initial.setdefault("days", [day.pk for day in days])


class PlaceForm(OfferForm):
    days = DaysField(
        label="Jours", queryset=ExchangeDay.objects.none(), error_messages={"required": "Cochez au moins un jour."}
    )
    count = forms.IntegerField(
        label="Combien de places chaque jour",
        min_value=1,
        max_value=10,
        initial=1,
        error_messages={"required": "Indiquez un nombre de 1 à 10."},
    )
    field_order = ["site", "trade", "days", "count"]

    class Meta:
        model = HostPlace
        fields = ["site", "trade", "tutor", "tutor_function", "tutor_phone", "starts", "ends", "access", "bring"]
        widgets = {"bring": forms.Textarea(attrs={"rows": 3}), "tutor_phone": forms.TextInput(attrs={"type": "tel"})}
        help_texts = {
            "tutor": "La personne du même métier qui passera la journée avec votre invité·e.",
            "starts": "Si vos horaires diffèrent de ceux de la journée : par exemple 6 h 45.",
            "access": "Bâtiment, étage, code, stationnement.",
            "bring": "Tenue, chaussures, repas, vaccinations demandées.",
        }
        error_messages = {"tutor": {"required": "Indiquez qui accueille."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["days"], self.fields["count"]


class ColleagueForm(OfferForm):
    home = CommuneField(
        label="Commune de domicile",
        required=False,
        help_text="Pour mesurer le trajet au plus juste. Sinon, on part du site.",
    )
    days = DaysField(
        label="Jours possibles",
        queryset=ExchangeDay.objects.none(),
        help_text="La personne peut partir chacun des jours cochés.",
        error_messages={"required": "Cochez au moins un jour."},
    )
    field_order = ["first_name", "last_name", "email", "function", "site", "trade", "days", "home", "has_car"]

    class Meta:
        model = Colleague
        fields = ["first_name", "last_name", "email", "function", "site", "trade", "home", "has_car"]
        help_texts = {
            "email": "Elle y reçoit la proposition et répond elle-même, sans compte.",
            "has_car": f"Sans voiture, la place est à {KM_WITHOUT_CAR}\u00a0km au plus, à vol d’oiseau.",
        }

    def __init__(self, *args, **kwargs):
        if kwargs.get("instance") is not None and kwargs["instance"].pk:
            kwargs["initial"] = {
                "days": list(kwargs["instance"].availabilities.values_list("day", flat=True)),
                **(kwargs.get("initial") or {}),
            }
        super().__init__(*args, **kwargs)
        self.fields["site"].label = "Site de travail"

    def clean(self):
        data = super().clean()
        self.instance.exchange = self.exchange
        if data.get("site"):
            self.instance.organisation = data["site"].organisation
        return data

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"exchange"}  # « une fois par édition » is told beside the field


class SignForm(SignerForm):
    """Sign for one side. `read`: the fingerprint of the text on the screen."""

    agreed = forms.BooleanField(error_messages={"required": "Cochez cette case pour signer."})
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, agreement, side, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["read"].initial = agreement.text_sha256
        self.fields["agreed"].label = (
            f"Je suis habilité·e à engager {side}, et j’ai lu l’ordre de mission et la convention"
            if side
            else "J’ai lu l’ordre de mission et la convention, et je suis d’accord"
        )


class FeedbackForm(forms.ModelForm):
    """Short on purpose. The evening: was it useful, was one well received. At three months: did anything change."""

    useful = forms.TypedChoiceField(
        label="Cette journée vous a-t-elle été utile ?", choices=SCALE, coerce=int, widget=forms.RadioSelect
    )
    welcome = forms.TypedChoiceField(
        label="Vous êtes-vous senti·e bien accueilli·e ?", choices=SCALE, coerce=int, widget=forms.RadioSelect
    )
    changed = forms.TypedChoiceField(
        label="A-t-elle changé quelque chose dans votre travail ?",
        choices=[("oui", "Oui"), ("non", "Non")],
        coerce=lambda said: said == "oui",
        widget=forms.RadioSelect,
    )
    again = forms.TypedChoiceField(
        label="La conseilleriez-vous à un·e collègue ?",
        choices=[("oui", "Oui"), ("non", "Non")],
        coerce=lambda said: said == "oui",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ExchangeFeedback
        fields = ["useful", "welcome", "changed", "again", "words", "may_quote"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}
        labels = {"words": "Ce qui vous a étonné", "may_quote": "Ces mots peuvent être cités, sans mon nom"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("changed", "again"):
            self.initial[name] = {True: "oui", False: "non"}.get(getattr(self.instance, name))
        for field in self.fields.values():
            field.error_messages["required"] = "Choisissez une réponse."
        if self.instance.day_id is None:
            del self.fields["welcome"]
            self.fields["words"].label = "Ce qui vous en reste"
        else:
            del self.fields["changed"]
