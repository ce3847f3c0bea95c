"""What only a person can do after `setup`: names in the DNS, ports, a certificate, the first start."""

DOORS = """\
SMTP_LISTEN=0.0.0.0:25,[::]:25
SUBMISSION_LISTEN=0.0.0.0:587,[::]:587
SUBMISSIONS_LISTEN=0.0.0.0:465,[::]:465
IMAP_LISTEN=0.0.0.0:143,[::]:143
IMAPS_LISTEN=0.0.0.0:993,[::]:993
POP3_LISTEN=0.0.0.0:110,[::]:110
POP3S_LISTEN=0.0.0.0:995,[::]:995
SIEVE_LISTEN=0.0.0.0:4190,[::]:4190"""

# Where mail programs look for a domain's servers (RFC 6186 §3, RFC 8314 §5.1, RFC 5804 §1.8): service and port.
# A target of "." would say that there is none.
SERVICES = (
    ("imaps", 993),
    ("imap", 143),
    ("pop3s", 995),
    ("pop3", 110),
    ("submissions", 465),
    ("submission", 587),
    ("sieve", 4190),
)


def next_steps(hostname: str, domain: str, admin: str) -> list[str]:
    """Lines for a terminal."""
    return [
        "What remains to be done:",
        "",
        "1. In the DNS of your domain (the provider's page where you registered it):",
        f"     {hostname}.    A / AAAA   the addresses of this machine",
        f"     {domain}.    MX         10 {hostname}.",
        f'     {domain}.    TXT        "v=spf1 mx -all"      (SPF: only the MX sends for you)',
        "   Ask whoever gave you the address that its reverse name (PTR) is the host name above.",
        f"   Keys that sign what you send: manage.py dkim make {domain} shows two records more (DKIM), and",
        f"   manage.py dnscheck {domain} says what is still missing.",
        "   So that mail programs set themselves up (Thunderbird, Outlook, Apple Mail and others):",
        *(f"     {line}" for line in _services(hostname, domain)),
        "",
        "2. The doors. Until you say otherwise everything listens on this machine only, on high ports.",
        "   For the world, put these lines into .env (ports below 1024 need root or the systemd unit in deploy/):",
        *(f"     {line}" for line in DOORS.splitlines()),
        "   The web server stays on 127.0.0.1:8025, behind a reverse proxy with TLS (deploy/ has samples). Then also:",
        f"     WEB_URL=https://{hostname}",
        f"     CSRF_TRUSTED_ORIGINS=https://{hostname}",
        "     SESSION_COOKIE_SECURE=on",
        "",
        "3. A certificate that others trust: name its files in TLS_CERTIFICATE and TLS_KEY.",
        "   Until then the self-signed one serves, which is enough for mail between servers. Pairs for further names",
        "   of this server go into $PILLARBOX_HOME/tls/<any name>/{certificate,key}.pem.",
        "",
        f"4. Start it: manage.py appliance, and log in as {admin}.",
    ]


def _services(hostname: str, domain: str) -> list[str]:
    """Records for mail programs; the names under which Thunderbird and Outlook ask our web server."""
    return [
        *(f"_{service}._tcp.{domain}.    SRV   0 1 {port} {hostname}." for service, port in SERVICES),
        *(f"{name}.{domain}.    CNAME   {hostname}." for name in ("autoconfig", "autodiscover")),
    ]
