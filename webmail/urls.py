from django.urls import URLPattern, URLResolver

app_name = "webmail"
urlpatterns: list[URLPattern | URLResolver] = []
