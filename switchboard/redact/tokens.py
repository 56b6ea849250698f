"""Tokens that are known by their shape: what services begin their keys with, as their documentation and public lists name it."""

from __future__ import annotations

import re

# Slack, and what Switchboard itself asks people to write in Sentry.
_CHAT = (
    r"xox[a-z]{1,2}[-.][\w.-]{8,}",
    r"xapp-[\w-]{8,}",
    r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/-]+",
    r"switchboard-link-[\w-]{16,}",
    r"discord(?:app)?\.com/api/webhooks/\d+/[\w-]+",
    r"webhook\.office\.com/webhookb2/[\w@/-]+",
    r"[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}",  # a bot's at Discord
)
_MONITORING = (
    r"sntry[a-z]_[\w=+/-]{16,}",
    r"R0[0-9A-Z]{30}(?![A-Za-z0-9])",  # PagerDuty's routing and REST keys
    r"[uy]\+[\w-]{18}(?![\w-])",
    r"NR(?:AK|JS|II|RA|IQ|AA|BR)-\w{16,}",
    r"glsa_\w{20,}",
    r"glc_[A-Za-z0-9+/=]{32,}",
    r"dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{60,}",
    r"phx_\w{30,}",
    r"(?:sdk|mob|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",  # LaunchDarkly
)
# What passwords are kept as: found out at leisure by whoever reads it.
_HASHES = (
    r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}",
    r"\$(?:1|5|6|y|gy|apr1|7|scrypt|pbkdf2[\w-]*)\$[\w./=,$-]{20,}",
    r"(?:pbkdf2|scrypt|bcrypt)_?\w*\$[\w./=,$+-]{20,}",
)
_CODE = (
    r"gh[opsur]_\w{16,}",
    r"github_pat_\w{16,}",
    r"gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[\w.-]{16,}",
    r"GR1348941[\w-]{16,}",
    r"ATBB[A-Za-z0-9]{24,}",
    r"AT[AC]TT3[\w=-]{20,}",
    r"npm_\w{20,}",
    r"pypi-[\w-]{20,}",
    r"rubygems_[a-f0-9]{40,}",
    r"cio[A-Za-z0-9]{32}(?!\w)",
    r"oy2[a-z0-9]{43}",
    r"CLOJARS_[a-z0-9]{40,}",
    r"dckr_[po]at_[\w-]{20,}",
    r"AKCp[A-Za-z0-9]{60,}",
    r"sgp_\w{32,}",
    r"sq[upa]_[a-f0-9]{40}",
    r"lin_(?:api|oauth)_[A-Za-z0-9]{20,}",
    r"PMAK-[\w-]{24,}",
    r"figd_[\w-]{20,}",
    r"ntn_[A-Za-z0-9]{40,}",
    r"secret_[A-Za-z0-9]{43}(?!\w)",
    r"waka_[0-9a-f-]{36}",
    r"rdme_\w{40,}",
    r"tfp_[\w.-]{40,}",
    r"CFPAT-[\w-]{30,}",
    r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}",
)
_CLOUDS = (
    r"A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}",
    r"A3T[A-Z0-9]{17}",
    r"ABSK[A-Za-z0-9+/]{40,}",
    r"AIza[\w-]{30,}",
    r"ya29\.[\w-]{16,}",
    r"GOCSPX-[\w-]{20,}",
    r"(?:1//|4/)0[\w-]{20,}",  # Google's refresh tokens and authorisation codes
    r"LTAI[A-Za-z0-9]{16,}",
    r"do[opr]_v1_[a-f0-9]{32,}",
    r"dapi[a-f0-9]{32}",
    r"AVNS_[\w-]{12,}",
    r"v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}",
    r"HRKU-[\w-]{30,}",
    r"fm[12][a-z]?_[\w+/=-]{40,}",
    r"fo1_[\w-]{40,}",
    r"nfp_\w{30,}",
    r"rnd_\w{24,}",
    r"napi_\w{40,}",
    r"sbp_[a-f0-9]{40}",
    r"sb_secret_[\w-]{20,}",
    r"pscale_(?:tkn|pw|oauth)_[\w.=-]{20,}",
    r"pul-[a-f0-9]{32,}",
    r"pnu_\w{30,}",
    r"dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20,}",
    r"hv[sbr]\.[\w-]{20,}",
    r"s\.(?=[A-Za-z]*\d)[A-Za-z0-9]{24}(?!\w)",  # Vault's older ones
    r"tskey-[\w-]{12,}",
    r"sha256~[\w-]{43}",
    r"API-[A-Z0-9]{26}(?!\w)",
    r"ops_eyJ[\w+/=-]{50,}",
    r"AGE-SECRET-KEY-1[0-9A-Z]{40,}",
    r"p8e-[a-z0-9]{32}",
    r"CfDJ8[\w-]{20,}",  # what ASP.NET seals in its cookies
    r"ico-[A-Za-z0-9]{32}",
    r"sm_[aps]at_\w{12,}",
    r"LS0tLS1CRUdJTi[A-Za-z0-9+/=]+",  # a private key, written in base64, as in a kubeconfig
    r"MII[EJCG][\w+/=]{60,}",  # one without its first line
    r"tk-us-[\w-]{48}",
    r"vercel_blob_rw_\w{20,}",
    r"AQVN[\w-]{35,}",
)
_PAYMENTS_AND_MAIL = (
    r"[rsp]k_(?:live|test|prod)_\w{8,}",
    r"whsec_\w{8,}",
    r"sq0(?:atp|csp|idp)-[\w-]{20,}",
    r"EAAA[\w-]{56,}",
    r"EAA[A-Z][A-Za-z0-9]{60,}",
    r"shp(?:at|ca|pa|ss|ptk)_[a-fA-F0-9]{32}",
    r"shippo_(?:live|test)_[a-f0-9]{20,}",
    r"EZ[AT]K[A-Za-z0-9]{40,}",
    r"duffel_(?:live|test)_[\w=-]{20,}",
    r"FLW(?:SEC|PUB)K(?:_TEST)?-[\w-]{12,}",
    r"access-(?:sandbox|development|production)-[0-9a-f-]{36}",
    r"access_token\$(?:production|sandbox)\$[\w$]{20,}",
    r"SG\.[\w-]{16,}[\w.-]*",
    r"xkeysib-[\w-]{32,}",
    r"(?:pub)?key-[0-9a-f]{32}",
    r"(?:SK|AC)[0-9a-f]{32}(?!\w)",
    r"pat-(?:na|eu)\d-[0-9a-f-]{36}",
    r"fio-u-[\w-]{40,}",
    r"(?:live|test)(?:_pub)?_(?=[A-Za-z]*\d)[\w-]{34,}",
    r"EAACEdEose0cBA[A-Za-z0-9]+",
)
_MODELS = (
    r"sk-[\w-]{20,}",
    r"hf_[A-Za-z]{30,}",
    r"api_org_[A-Za-z]{30,}",
    r"gsk_[A-Za-z0-9]{40,}",
    r"xai-[A-Za-z0-9]{40,}",
    r"pplx-[A-Za-z0-9]{30,}",
    r"r8_[A-Za-z0-9]{30,}",
    r"lsv2_(?:pt|sk)_\w{20,}",
)
_SHAPES = (*_CHAT, *_HASHES, *_MONITORING, *_CODE, *_CLOUDS, *_PAYMENTS_AND_MAIL, *_MODELS)
_TOKEN = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(_SHAPES)})")
# Those that begin like anything are looked for only where what stands inside them is there.
_BY_WHAT_IS_INSIDE = (
    ("Q~", re.compile(r"(?<![\w~-])[\w~.]{3}\dQ~[\w~.-]{31,34}")),  # a secret of Entra ID's
    (":AA", re.compile(r"(?<!\d)\d{8,10}:AA[\w-]{30,}")),  # a bot's at Telegram
    ("AKIA", re.compile(r"(?<=AKIA[A-Z0-9]{16})[\s:,;|/\"']{1,4}[A-Za-z0-9/+]{40}(?![\w/+])")),  # the key of that name
    ("$argon2", re.compile(r"\$argon2(?:id|i|d)\$[\w=,$+/.-]{8,}")),
    ("A" * 20, re.compile(r"(?<![A-Za-z0-9])A{20,}[\w%-]{40,}")),  # the bearer's at Twitter
    ("==", re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{86}==")),  # a storage account's at Azure
    (":APA91b", re.compile(r"(?<![\w-])AAAA[\w-]{7}:APA91b[\w-]{60,}")),  # Firebase's
    ("-us", re.compile(r"(?<![\w-])[0-9a-f]{32}-us\d{1,2}(?!\w)")),  # Mailchimp's
    (".atlasv1.", re.compile(r"(?<![\w.])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{40,}")),
)
# A token is long and without spaces; most words are not, and are not asked whether they are one.
_LONG_WORD = re.compile(r"(?<![\w.~$+/=:@-])[\w.~$+/=:@-]{13,}")


def hide_tokens(text: str, hidden: str) -> str:
    """Put `hidden` in the place of each token that is known by its shape."""
    for inside, shape in _BY_WHAT_IS_INSIDE:
        if inside in text:
            text = shape.sub(hidden, text)
    return _LONG_WORD.sub(lambda found: _TOKEN.sub(hidden, found[0]), text)
