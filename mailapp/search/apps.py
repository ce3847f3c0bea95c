from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "mailapp.search"
    label = "search"

    def ready(self) -> None:
        from mailapp.search.answering import HouseIndex
        from mailapp.store import search_index

        search_index.use(HouseIndex())
