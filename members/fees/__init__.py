"""Fees: forms, filters, letters, papers and what waits. Rows are in models/fees.py, rules in services/fees.py."""
