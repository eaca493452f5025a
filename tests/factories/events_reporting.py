"""What surrounds a report: valid with no argument."""

import hashlib
import io

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from events.enums import Audience
from events.models import PartReview, Photo, ReportLink, ReportPhoto
from events.reporting import parts
from events.reporting.enums import PartState, PhotoRight
from tests.factories.events import EventFactory, ReportFactory, TableFactory


def picture(form="JPEG", size=(60, 40), colour="#0f5b52", **options):
    """The bytes of a plain picture."""
    packed = io.BytesIO()
    Image.new("RGB", size, colour).save(packed, form, **options)
    return packed.getvalue()


PICTURE = picture()


class PhotoFactory(factory.django.DjangoModelFactory):
    """A photo everybody may see; `pending` when the people on it have not been asked."""

    class Meta:
        model = Photo

    class Params:
        pending = factory.Trait(right=PhotoRight.PENDING, scope=Audience.MEMBERS, proof="")

    event = factory.SubFactory(EventFactory, past=True)
    alt = "Sept personnes autour d’une table ronde"
    caption = factory.Sequence(lambda n: f"La table {n} au travail")
    credit = "Ondine Aubépine"
    file = factory.LazyFunction(lambda: default_storage.save("photos/photo", ContentFile(PICTURE)))
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    width = 60
    height = 40
    position = factory.LazyAttribute(lambda photo: photo.event.photos.count() + 1)
    right = PhotoRight.AGREED
    proof = "Fiches signées, classeur"
    scope = Audience.PUBLIC


class ReportPhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportPhoto

    report = factory.SubFactory(ReportFactory)
    photo = factory.SubFactory(PhotoFactory, event=factory.SelfAttribute("..report.event"))


class PartReviewFactory(factory.django.DjangoModelFactory):
    """An opinion on the part as it stands now."""

    class Meta:
        model = PartReview

    table = factory.SubFactory(TableFactory)
    state = PartState.VALIDATED
    fingerprint = factory.LazyAttribute(lambda review: parts.part_of(review.table).fingerprint)
    name = factory.LazyAttribute(lambda review: review.table.facilitator)
    by_link = True


class ReportLinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportLink

    event = factory.SubFactory(EventFactory, past=True)
    recipient = "Région Normandie"
    expires_on = factory.LazyFunction(ReportLink.usual_end)
