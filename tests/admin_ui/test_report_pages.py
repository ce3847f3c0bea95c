"""What others report about our domains, in the panel."""

from datetime import timedelta

from django.utils import timezone

from mailapp.policy import api as policy
from mailapp.reports import api as reports
from tests.support.report_files import DMARC, TLS


def test_from_the_sums_to_the_last_line(olga, ben):
    assert "No address for reports is named yet" in olga.get("/admin/reports").content.decode()
    policy.change("report_addresses", "reports@example.test")
    yesterday = timezone.now() - timedelta(days=1)
    begin = int(yesterday.timestamp())
    reports.read_file(DMARC.format(id="r1", begin=begin, end=begin + 3600).encode())
    stop = f"{yesterday:%Y-%m-%d}T23:59:59Z"
    reports.read_file(TLS.format(id="t1", start=stop, stop=stop).encode())
    page = olga.get("/admin/reports").content.decode()
    assert "/admin/reports/domain/example.test" in page
    page = olga.get("/admin/reports/domain/example.test?days=x").content.decode()
    for words in ("2001:db8::1", "put into junk", "certificate-expired", "198.51.100.7", "far.example.net"):
        assert words in page
    for one in reports.reports():
        page = olga.get(f"/admin/reports/{one.number}").content.decode()
        assert ("a list" if one.kind == "dmarc" else "mode: testing") in page
    assert olga.get("/admin/reports/999999").status_code == 404
    assert olga.get("/admin/reports/domain/stranger.example").status_code == 404
    assert ben.get("/admin/reports").status_code == 403
