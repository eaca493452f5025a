"""Widgets written in one go: Django renders a template for each option, which is most of the time of a page with long lists."""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


class PlainSelect(forms.Select):
    """The same select as Django's, from (value, label) pairs and (group, pairs)."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(self.format_value(value))
        shown = self.build_attrs(self.attrs, attrs) | {"name": name}
        written = format_html_join("", "{}", ((_written(key, label, chosen),) for key, label in self.choices))
        return format_html("<select{}>{}</select>", flatatt(shown), written)


def _written(key, label, chosen):
    if isinstance(label, list | tuple):
        inner = format_html_join("", "{}", ((_written(*option, chosen),) for option in label))
        return format_html('<optgroup label="{}">{}</optgroup>', key, inner)
    return _option(str(key), label if isinstance(label, str) else str(label), str(key) in chosen)


@lru_cache(
    maxsize=4096, typed=True
)  # typed: what is safe to write as it is never stands for the same words that are not
def _option(key, label, is_chosen):
    selected = mark_safe(" selected") if is_chosen else ""
    return format_html('<option value="{}"{}>{}</option>', key, selected, label)


class TextInput(forms.TextInput):
    """The same input as Django's."""

    def render(self, name, value, attrs=None, renderer=None):
        return plain_input(self, name, value, attrs)


def plain_input(widget, name, value, attrs):
    """What Django would write for an <input> of this widget."""
    shown = widget.format_value(value)
    said = {"type": widget.input_type, "name": name} | ({} if shown is None else {"value": shown})
    return format_html("<input{}>", flatatt(said | widget.build_attrs(widget.attrs, attrs)))


def datalist_options(texts):
    """What stands inside a <datalist>."""
    return format_html_join("", '<option value="{}"></option>', ((text,) for text in texts))
