"""Reports as others write them, and letters that bring them."""

import base64
import gzip
import io
import zipfile

DMARC = """<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>far.example.net</org_name><email>dmarc@far.example.net</email>
    <report_id>{id}</report_id>
    <date_range><begin>{begin}</begin><end>{end}</end></date_range>
  </report_metadata>
  <policy_published><domain>example.test</domain><adkim>r</adkim><p>none</p><sp>none</sp><pct>100</pct></policy_published>
  <record>
    <row><source_ip>192.0.2.1</source_ip><count>12</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
    <identifiers><envelope_from>example.test</envelope_from><header_from>Example.test</header_from></identifiers>
    <auth_results><dkim><domain>example.test</domain><selector>a</selector><result>pass</result></dkim>
      <spf><domain>example.test</domain><scope>mfrom</scope><result>fail</result></spf></auth_results>
  </record>
  <record>
    <row><source_ip>2001:DB8::0:1</source_ip><count>3</count>
      <policy_evaluated><disposition>quarantine</disposition><dkim>fail</dkim><spf>fail</spf>
        <reason><type>mailing_list</type><comment>a list</comment></reason></policy_evaluated></row>
    <identifiers><header_from>example.test</header_from></identifiers>
    <auth_results><spf><domain>evil.example</domain><result>none</result></spf></auth_results>
  </record>
</feedback>
"""

TLS = """{{"organization-name": "far.example.net", "contact-info": "tls@far.example.net", "report-id": "{id}",
 "date-range": {{"start-datetime": "{start}", "end-datetime": "{stop}"}},
 "policies": [
  {{"policy": {{"policy-type": "sts", "policy-domain": "example.test", "mx-host": ["mail.example.test"],
                "policy-string": ["version: STSv1", "mode: testing"]}},
   "summary": {{"total-successful-session-count": 40, "total-failure-session-count": 5}},
   "failure-details": [
    {{"result-type": "certificate-expired", "sending-mta-ip": "198.51.100.7",
      "receiving-mx-hostname": "mail.example.test", "failed-session-count": 3}}]}},
  {{"policy": {{"policy-type": "no-policy-found", "policy-domain": "stranger.example"}},
   "summary": {{"total-successful-session-count": 1, "total-failure-session-count": 0}}}}]}}
"""


def zipped(octets: bytes, name: str = "report.xml") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "look at the other file")
        archive.writestr(name, octets)
    return made.getvalue()


def letter(octets: bytes, media_type: str = "application/gzip", name: str = "a!example.test!1!2.xml.gz") -> bytes:
    """A report as an attachment, beside words that nobody reads."""
    return (
        b"From: dmarc@far.example.net\r\nTo: reports@example.test\r\nSubject: Report Domain: example.test\r\n"
        b"Message-ID: <r@far.example.net>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--b\r\n"
        b"Content-Type: " + media_type.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n"
        b'Content-Disposition: attachment; filename="' + name.encode() + b'"\r\n\r\n'
        + base64.encodebytes(octets).replace(b"\n", b"\r\n") + b"--b--\r\n"
    )  # fmt: skip


def packed(octets: bytes) -> bytes:
    return gzip.compress(octets)
