"""Codéveloppement: groups that meet several times, six timed steps, one client who says nothing in the fourth."""
