"""What an Official Account can show and hold, when it may write, what that costs.

Sources and doubts stand in docs/zalo.md; a figure that changes is changed here.
"""

from datetime import timedelta

from domain.channels import Ability, Channel, Limits, Quota

NAME = "zalo_oa"
OFFICIAL = "https://openapi.zalo.me"
OAUTH = "https://oauth.zaloapp.com"
TEXT_AT_MOST = 1900  # UTF-16 units; 2,244 characters were refused, the documentation says 2,000
BUTTONS_AT_MOST = 5  # under one message
TITLE_AT_MOST = 100  # characters of a button
IMAGE_AT_MOST = 1_000_000  # bytes of a JPEG or PNG that is sent up
FILE_AT_MOST = 5_000_000  # bytes of a PDF
PER_SECOND = 1.5  # a package is quoted with 100 calls a minute; -32 says when it is less

FREE_FOR = timedelta(hours=48)  # after somebody's last word, click or follow
WRITES_FOR = timedelta(days=7)  # after that nothing is taken (-230) until they write again
PRICE_VND = 55  # of a message between the two, as quoted

TOKEN_LIVES = timedelta(hours=25)
RENEWED_AFTER = timedelta(hours=20)
WARNED_BEFORE = timedelta(days=15)  # that a grant ends, because nobody renewed it
GRANT_LIVES = timedelta(days=90)  # a refresh token, and each brings a new one

ABOUT = Channel(
    NAME,
    "Zalo",
    frozenset({Ability.BUTTONS}),
    Limits(
        text=TEXT_AT_MOST,
        caption=0,  # a picture and buttons never stand in one message
        buttons=BUTTONS_AT_MOST,
        per_second=PER_SECOND,
    ),
    quota=Quota(),
)
