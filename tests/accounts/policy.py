PAGES = []  # signing in is allauth’s, invitations are opened by members
