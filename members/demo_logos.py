"""Logos of the demo: a leaf, a hill and a bridge drawn on the spot, with the name beside. Nobody's real one."""

import io

from PIL import Image, ImageDraw, ImageFont

from members.models import Organisation
from members.services import logos

SIZE = (600, 200)
MARKS = {
    "agglomeration-du-bocage": ("Agglo\ndu Bocage", "#1f6f4a", [(20, 150), (90, 40), (170, 150)]),
    "mission-emploi-bocage": ("Mission emploi\ndu Bocage", "#23508e", [(20, 60), (170, 60), (170, 100), (20, 140)]),
    "aide-bocage": ("Aide et\nBocage", "#a23b2a", [(95, 30), (165, 100), (95, 170), (25, 100)]),
}


def load(story):
    """Give these structures a logo."""
    for organisation in Organisation.objects.filter(slug__in=MARKS).order_by("pk"):
        logos.put_logo(organisation, drawn(*MARKS[organisation.slug]), by=story.staff)


def drawn(words, colour, points):
    """A mark and a name on white, as the JPEG an upload becomes."""
    picture = Image.new("RGB", SIZE, "white")
    pencil = ImageDraw.Draw(picture)
    pencil.polygon(points, fill=colour)
    pencil.multiline_text((200, 45), words, fill="#26332f", font=ImageFont.load_default(size=52), spacing=12)
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=88)
    return packed.getvalue()
