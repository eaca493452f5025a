"""Visits and needs: forms, filters, letters and what waits. Rows are in models/visits.py, rules in services/visits.py."""
