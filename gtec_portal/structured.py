"""What search engines read on public pages: schema.org data, safe inside a <script>."""

import json

from django.utils.safestring import mark_safe

# What would end the script element or start a comment in it; \u003C is the same character for a JSON reader.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def as_script(data):
    """Serialise for <script type="application/ld+json">: text people typed cannot leave the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 -- < > & are escaped just above


def place(commune, *, street="", postal_code="", name=""):
    """A schema.org/Place in a commune of France; what is unknown is left out."""
    address = {
        "@type": "PostalAddress",
        "addressLocality": commune.name,
        "postalCode": postal_code or commune.postal_code,
        "addressCountry": "FR",
    }
    if street:
        address["streetAddress"] = street
    return {"@type": "Place", **({"name": name} if name else {}), "address": address}
