from django.apps import AppConfig


class VacanciesConfig(AppConfig):
    name = "vacancies"
    verbose_name = "offres d’emploi"

    def ready(self):
        from vacancies import holdings, openings, personal, showcase  # noqa: F401, PLC0415 -- registers its part once models are loaded
