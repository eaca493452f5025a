"""Says at each request for which organisation the person acts. A removed seat ends at the next click."""

from members import seats


class ActingOrganisationMiddleware:
    """Set `request.seats`, `request.organisation` and `request.user.acting_organisation`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.seats, request.organisation = [], None
        if request.user.is_authenticated:
            request.seats = seats.active_seats(request.user)
            request.organisation = self._chosen(request)
            seats.act_as(request.user, request.organisation)
        return self.get_response(request)

    @staticmethod
    def _chosen(request):
        chosen = request.session.get(seats.SESSION_KEY)
        for seat in request.seats:
            if seat.organisation_id == chosen:
                return seat.organisation
        return request.seats[0].organisation if request.seats else None
