from django.apps import AppConfig


class ScannersConfig(AppConfig):
    name = "mailapp.scanners"
    label = "scanners"

    def ready(self) -> None:
        from django.conf import settings

        from mailapp.scanners import antivirus, staff, virus

        staff.configure(spamd=settings.SPAMD_ADDRESS, rspamd=settings.RSPAMD_ADDRESS, clamd=settings.CLAMD_ADDRESS)
        virus.SCANNER = antivirus.ClamAv()
