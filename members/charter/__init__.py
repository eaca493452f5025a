"""The charter: its text, papers, forms and letters. Rows are in models/charter.py, rules in services/charter.py."""
