from django.urls import URLPattern, URLResolver

app_name = "admin_ui"
urlpatterns: list[URLPattern | URLResolver] = []
