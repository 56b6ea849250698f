"""Secrets of every kind that a program may let slip: how each is written, and what of it must never be seen.

They are made, letter by letter, so that no one is anybody's.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass

_ALPHANUMERIC = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_UPPER = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class Planted:
    """A kind of secret. `text` says it as programs do; `secret` is what of it nobody may read.

    `asked` is the word of `redact:` that hides it, where it is hidden only then.
    """

    kind: str
    text: str
    secret: str
    asked: str | None = None


def _made(kind: str, length: int, letters: str = _ALPHANUMERIC) -> str:
    """Make letters that are always the same for a kind, with a digit among them."""
    chance = random.Random(kind)
    return "".join(chance.choice(letters) for _ in range(length - 1)) + "7"


# What services begin their tokens with, how long the rest is, and of which letters.
_TOKENS: dict[str, tuple[str, int, str]] = {
    "AWS access key": ("AKIA", 16, _UPPER),
    "AWS temporary key": ("ASIA", 16, _UPPER),
    "Google API key": ("AIza", 35, _ALPHANUMERIC),
    "Google OAuth token": ("ya29.", 40, _ALPHANUMERIC),
    "Google client secret": ("GOCSPX-", 28, _ALPHANUMERIC),
    "GitHub token": ("ghp_", 36, _ALPHANUMERIC),
    "GitHub server token": ("ghs_", 36, _ALPHANUMERIC),
    "GitHub fine-grained token": ("github_pat_", 60, _ALPHANUMERIC),
    "GitLab token": ("glpat-", 20, _ALPHANUMERIC),
    "GitLab runner token": ("glrt-", 20, _ALPHANUMERIC),
    "GitLab deploy token": ("gldt-", 20, _ALPHANUMERIC),
    "Atlassian token": ("ATATT3", 60, _ALPHANUMERIC),
    "Bitbucket password": ("ATBB", 32, _ALPHANUMERIC),
    "Slack bot token": ("xoxb-", 24, _ALPHANUMERIC),
    "Slack refresh token": ("xoxe-1-", 40, _ALPHANUMERIC),
    "Slack rotated token": ("xoxe.xoxp-1-", 40, _ALPHANUMERIC),
    "Slack app token": ("xapp-1-", 40, _ALPHANUMERIC),
    "Slack webhook": ("https://hooks.slack.com/services/", 40, _ALPHANUMERIC),
    "Discord webhook": ("https://discord.com/api/webhooks/123456789/", 60, _ALPHANUMERIC),
    "Teams webhook": ("https://acme.webhook.office.com/webhookb2/", 60, _ALPHANUMERIC),
    "Sentry integration token": ("sntryi_", 64, _HEX),
    "Sentry organisation token": ("sntrys_", 80, _ALPHANUMERIC),
    "Sentry user token": ("sntryu_", 64, _HEX),
    "Stripe key": ("sk_" + "live_", 24, _ALPHANUMERIC),
    "Stripe restricted key": ("rk_" + "test_", 24, _ALPHANUMERIC),
    "Stripe webhook secret": ("whsec_", 32, _ALPHANUMERIC),
    "Square token": ("sq0atp-", 22, _ALPHANUMERIC),
    "Shopify token": ("shpat_", 32, _HEX),
    "Flutterwave key": ("FLWSECK_TEST-", 32, _HEX),
    "Plaid token": ("access-sandbox-0a1b2c3d-0000-4000-8000-", 12, _HEX),
    "Twilio key": ("SK", 32, _HEX),
    "SendGrid key": ("SG.", 60, _ALPHANUMERIC),
    "Mailgun key": ("key-", 32, _HEX),
    "Brevo key": ("xkeysib-", 64, _HEX),
    "npm token": ("npm_", 36, _ALPHANUMERIC),
    "PyPI token": ("pypi-AgEIcHlwaS5vcmc", 60, _ALPHANUMERIC),
    "RubyGems key": ("rubygems_", 48, _HEX),
    "NuGet key": ("oy2", 43, string.ascii_lowercase + string.digits),
    "Docker token": ("dckr_pat_", 27, _ALPHANUMERIC),
    "DigitalOcean token": ("dop_v1_", 64, _HEX),
    "Databricks token": ("dapi", 32, _HEX),
    "Doppler token": ("dp.pt.", 43, _ALPHANUMERIC),
    "Vault token": ("hvs.", 60, _ALPHANUMERIC),
    "older Vault token": ("s.", 24, _ALPHANUMERIC),
    "Terraform token": ("0a1B2c3D4e5F6g.atlasv1.", 60, _ALPHANUMERIC),
    "Pulumi token": ("pul-", 40, _HEX),
    "Tailscale key": ("tskey-auth-", 32, _ALPHANUMERIC),
    "PlanetScale password": ("pscale_pw_", 43, _ALPHANUMERIC),
    "Supabase token": ("sbp_", 40, _HEX),
    "Heroku key": ("HRKU-", 36, _ALPHANUMERIC),
    "Alibaba key": ("LTAI", 20, _ALPHANUMERIC),
    "Cloudflare origin key": ("v1.0-0a1b2c3d4e5f0a1b2c3d4e5f-", 146, _HEX),
    "New Relic key": ("NRAK-", 27, _UPPER),
    "Grafana token": ("glsa_", 40, _ALPHANUMERIC),
    "Dynatrace token": (f"dt0c01.{_made('dynatrace', 24, _UPPER)}.", 64, _UPPER),
    "PagerDuty key": ("u+", 18, _ALPHANUMERIC),
    "Linear key": ("lin_api_", 40, _ALPHANUMERIC),
    "Notion token": ("ntn_", 46, _ALPHANUMERIC),
    "Figma token": ("figd_", 40, _ALPHANUMERIC),
    "Postman key": ("PMAK-", 59, _HEX),
    "Airtable token": ("pat0a1B2c3D4e5F6g.", 64, _HEX),
    "Contentful token": ("CFPAT-", 43, _ALPHANUMERIC),
    "SonarQube token": ("squ_", 40, _HEX),
    "password kept by bcrypt": ("$2b$12$", 53, _ALPHANUMERIC),
    "password kept by argon2": ("$argon2id$v=19$m=65536,t=3,p=4$", 60, _ALPHANUMERIC),
    "password kept by Django": ("pbkdf2_sha256$260000$", 40, _ALPHANUMERIC),
    "LaunchDarkly key": ("sdk-0a1b2c3d-0000-4000-8000-", 12, _HEX),
    "HubSpot token": ("pat-na1-0a1b2c3d-0000-4000-8000-", 12, _HEX),
    "Frame.io token": ("fio-u-", 64, _ALPHANUMERIC),
    "private key in base64": ("LS0tLS1CRUdJTi", 60, _ALPHANUMERIC),
    "age key": ("AGE-SECRET-KEY-1", 58, _UPPER),
    "OpenAI key": ("sk-proj-", 48, _ALPHANUMERIC),
    "Anthropic key": ("sk-ant-api03-", 93, _ALPHANUMERIC),
    "Hugging Face token": ("hf_", 35, string.ascii_letters),
    "Groq key": ("gsk_", 52, _ALPHANUMERIC),
    "Replicate token": ("r8_", 37, _ALPHANUMERIC),
    "Azure client secret": ("aB37Q~", 34, _ALPHANUMERIC),
    "JSON web token": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.", 43, _ALPHANUMERIC),
}


def _token(kind: str) -> Planted:
    head, length, letters = _TOKENS[kind]
    rest = _made(kind, length, letters)
    if letters == string.ascii_letters:
        rest = rest[:-1] + "x"
    return Planted(kind, f"{head}{rest}", rest)


def _telegram() -> Planted:
    rest = _made("telegram", 33)
    return Planted("Telegram bot", f"https://api.telegram.org/bot123456789:AA{rest}/getMe", rest)


def _mailchimp() -> Planted:
    key = _made("mailchimp", 32, _HEX)
    return Planted("Mailchimp key", f"{key}-us12", key)


def _said(kind: str, text: str, asked: str | None = None) -> Planted:
    """Take a text in which `{}` stands for the secret, a word that stands nowhere else."""
    secret = f"plant{_made(kind, 9, string.ascii_lowercase + string.digits)}"
    return Planted(kind, text.replace("{}", secret), secret, asked)


_UNDER_A_KEY = {
    "password": "password={}",
    "password with spaces": "password        :        {}",
    "password with a tab": "password:\t{}",
    "password in PHP's dump": 'password => string(14) "{}"',
    "password in Go": 'Password:(string) (len=14) "{}"',
    "password over a line's end": "password:\n    {}",
    "password with no-break spaces": "password\u00a0:\u202f{}",
    "password in quotation marks": "password: “{}”",
    "password in XML": "<password>{}</password>",
    "password in XML with a namespace": '<wsse:Password Type="PasswordText">{}</wsse:Password>',
    "password in CDATA": "<password><![CDATA[{}]]></password>",
    "password in escaped XML": "&lt;password&gt;{}&lt;/password&gt;",
    "password in attributes": '<add key="db.password" value="{}"/>',
    "password in JSON": '{"user": 7, "password": "{}"}',
    "password in JSON by name": '{"name": "password", "value": "{}"}',
    "password in JSON in JSON": r"{\"password\": \"{}\"}",
    "password as a flag": "mysql --user app --password {} shop",
    "password as a flag with =": "mysql --password={} shop",
    "password in a list of arguments": "['mysql', '--password', '{}']",
    "password of curl": "curl -u app:{} shop.example",
    "password with a second word": "password: correct {}",
    "password of somebody": "password for ann: {}",
    "password (which)": "password (new): {}",
    "password value": "password value = {}",
    "password in prose": "the password is {}",
    "password in PHP": "'password' => '{}'",
    "password in Ruby": ":password=>'{}'",
    "password in a query": "https://shop.example/login?user=7&password={}",
    "password escaped by percent": "form%3Fpassword%3D{}",
    "password escaped twice": "form%253Fpassword%253D{}",
    "zero-width password": "pass\u200bword={}",
    "soft-hyphened password": "pass\u00adword={}",
    "word-joined password": "pass\u2060word={}",
    "full-width password": "ｐａｓｓｗｏｒｄ＝{}",
    "turned password": "\u202epass\u202cword={}",
    "password with control characters": "pass\x07word={}",
    "pass phrase": "pass phrase: {}",
    "password with a space": "login with password {} failed",
    "password in netrc": "machine db.example login ann password {}",
    "password of mysql": "mysql -u app -p{} shop",
    "password of sshpass": "sshpass -p {} ssh ann@db.example",
    "password in a YAML block": "password: |\n  {}\nuser: ann",
    "password of a form's list": "user[password][]={}",
    "password in LDIF": "userPassword:: {}",
    "password in a call": "get(url, auth=('ann', '{}'), timeout=5)",
    "password in attributes, turned": '<input value="{}" name="password"/>',
    "password in JSON by name, turned": '{"value": "{}", "name": "password"}',
    "coloured password": "\x1b[31mpassword\x1b[0m=\x1b[32m{}\x1b[0m",
    "licence key": "licence key: {}",
    "verification code": "verification code: {}",
    "seal of ASP.NET": ".AspNetCore.Cookies=CfDJ8a0a0a0a0a0{}",
    "password without a host's name": "root:{}@localhost/shop",
    "password of a share": "//ann:{}@files.example/share",
    "plain SMTP": "AUTH PLAIN {}",
    "bearer": "Authorization: Bearer {}",
    "basic": "Authorization: Basic {}",
    "API key": "X-Api-Key: {}",
    "API key in prose": "refused API key {}:{}".replace(" {}:", ":"),
    "client secret": "client_secret={}",
    "AWS secret key": "aws_secret_access_key = {}",
    "account key": "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={};EndpointSuffix=core.example",
    "shared access signature": "https://acme.blob.example/c?sv=2024-01-01&sig={}&se=2026-01-01",
    "password in a connection string": "Server=db;Database=shop;User Id=sa;Password={};Encrypt=true",
    "session cookie": "Cookie: theme=dark; sessionid={}",
    "session cookie of PHP": "PHPSESSID={}; path=/",
    "session cookie of Java": "JSESSIONID={}",
    "session cookie of Express": "connect.sid=s%3A{}",
    "set cookie": "Set-Cookie: a={}; HttpOnly",
    "forgery token": "X-CSRF-Token: {}",
    "password of an address": "postgres://app:{}@db.example:5432/shop",
    "password of an address with a slash": "postgres://app:a/{}@db.example:5432/shop",
    "password without a scheme": "root:{}@db.example:5432",
    "password of Oracle": "jdbc:oracle:thin:scott/{}@db.example:1521:orcl",
    "token of git": "https://{}@git.example/acme/shop.git",
    "one-time password": "otp: {}",
    "PIN": "PIN: {}",
    "password in bytes": "headers: {b'host': b'shop', b'x-password': b'{}'}",
    "password wrapped by Rust": 'Config { user: "app", password: Some("{}") }',
    "password wrapped by Python": "Config(user='app', password=SecretStr('{}'))",
    "password dumped by PHP": '["password"]=> string(15) "{}"',
    "password serialized by PHP": 'a:1:{s:8:"password";s:15:"{}";}',
    "password in long quotes": 'password = """{}"""',
    "password that is set": "client.setPassword('{}')",
    "password in quotes": "password '{}' was refused",
    "token in quotes": "token '{}' is not valid",
    "token in prose": "invalid token {}",
    "password in a property list": "<key>password</key>\n<string>{}</string>",
    "password in an inner tag": "<password><value>{}</value></password>",
    "password in a form": 'form-data; name="password"\r\n\r\n{}\r\n--x',
    "password that is inserted": "INSERT INTO users (name, password) VALUES ('ann', '{}')",
    "password among parameters": "[SQL: UPDATE users SET password=?]\n[parameters: ('{}', 7)]",
    "password of a new user": "CREATE USER ann IDENTIFIED BY '{}'",
    "digest": 'Authorization: Digest username="ann", response="{}"',
    "password in Spanish": "contraseña: {}",
    "password in Russian": "пароль: {}",
    "private key": "-----BEGIN PRIVATE KEY-----\nMIIE{}\n-----END PRIVATE KEY-----",
    "private key cut short": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl{}",
}
_NUMBERS = (
    Planted("card", "card 4111 1111 1111 1111 declined", "1111 1111"),
    Planted("card without gaps", "card 5555555555554444 declined", "55555555"),
    Planted("card before its date", "card 4012 8888 8888 1881 12/27", "8888 8888"),
    Planted("card after a number", "order 7 4222 2222 2222 2220", "2222 2222"),
    Planted("card with wide gaps", "card 3782  822463  10005", "822463"),
    Planted("card with dashes", "card 6011–1111–1111–1117", "1111–1111"),
    Planted("full-width card", "card ４０００ ０５６６ ５５６６ ５５５６ declined", "５５６６ ５５５６"),
    Planted("card escaped by percent", "card%204000056655665556%20declined", "056655665556"),
    Planted("zero-width card", "card 4\u200b0000566\u200b55665556", "55665556"),
    Planted("card on a stripe", "%B4111111111111111^DOE/JOHN^27122011", "11111111"),
    Planted("card after its word", "card4111111111111111 declined", "11111111"),
    Planted("IBAN", "paid from DE89 3704 0044 0532 0130 00 today", "0044 0532"),
    Planted("IBAN without gaps", "paid from GB82WEST12345698765432", "98765432"),
)
_PERSONAL = (
    _said("e-mail", "no mail for {}@mail.example", "email"),
    _said("e-mail escaped by percent", "unsubscribe?who={}%40mail.example", "email"),
    _said("e-mail escaped twice", "unsubscribe?who={}%2540mail.example", "email"),
    _said("e-mail escaped for JSON", r"no mail for {}\u0040mail.example", "email"),
    _said("e-mail escaped for HTML", "no mail for {}&#64;mail.example", "email"),
    _said("full-width e-mail", "no mail for {}＠mail.example", "email"),
    _said("zero-width e-mail", "no mail for {}\u200b@\u2060mail.example", "email"),
    Planted("IPv4", "refused 203.0.113.77 today", "203.0.113.77", "ip"),
    Planted("IPv4 escaped by percent", "from?ip%3D203%2E0%2E113%2E77", "203%2E0%2E113%2E77", "ip"),
    Planted("IPv6", "refused 2001:db8::ff00:42:8329 today", "ff00:42", "ip"),
    Planted("phone", "called +49 30 90182077 twice", "30 90182077", "phone"),
    Planted("phone at home", "called (415) 555-0132 twice", "555-0132", "phone"),
)
PLANTED: tuple[Planted, ...] = (
    *map(_token, _TOKENS),
    _telegram(),
    _mailchimp(),
    *(_said(kind, text) for kind, text in _UNDER_A_KEY.items()),
    *_NUMBERS,
    *_PERSONAL,
)
ASKED = ("email", "ip", "username", "phone")


def seen(text: str) -> list[str]:
    """Return the kinds of what can be read in a text, as it stands or with its gaps closed."""
    return [each.kind for each in PLANTED if each.secret in text]
