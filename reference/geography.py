"""Straight-line distances (« à vol d’oiseau ») in plain SQL: no GeoDjango, no PostGIS."""

import math

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180


def distance_km(point, *, prefix=""):
    """Great-circle distance in km between `point` (anything with latitude and longitude) and each row's commune.

    `prefix` leads from the row to its commune: `distance_km(flers, prefix="site__commune__")`.
    The haversine form is exact for near points; Least keeps rounding from leaving the domain of the arc sine.
    """
    latitude, longitude = F(f"{prefix}latitude"), F(f"{prefix}longitude")
    half_latitude = Sin(Radians(latitude - Value(point.latitude)) / 2)
    half_longitude = Sin(Radians(longitude - Value(point.longitude)) / 2)
    haversine = Power(half_latitude, 2) + Value(math.cos(math.radians(point.latitude))) * Cos(
        Radians(latitude)
    ) * Power(half_longitude, 2)
    return Value(2 * EARTH_RADIUS_KM) * ASin(
        Sqrt(Least(haversine, Value(1.0), output_field=FloatField())), output_field=FloatField()
    )


def near(point, km, *, prefix=""):
    """Bounding box of `km` around `point`: what an index can answer before any distance is computed."""
    height = km / KM_PER_DEGREE
    width = height / max(math.cos(math.radians(point.latitude)), 0.01)
    return Q(
        **{
            f"{prefix}latitude__range": (point.latitude - height, point.latitude + height),
            f"{prefix}longitude__range": (point.longitude - width, point.longitude + width),
        }
    )


def km_between(here, there):
    """Great-circle distance in km between two points already in memory: the same formula as `distance_km`."""
    half_latitude = math.sin(math.radians(there.latitude - here.latitude) / 2)
    half_longitude = math.sin(math.radians(there.longitude - here.longitude) / 2)
    cosines = math.cos(math.radians(here.latitude)) * math.cos(math.radians(there.latitude))
    haversine = half_latitude**2 + cosines * half_longitude**2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, haversine)))
