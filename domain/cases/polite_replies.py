"""Polite replies: short sentences that an officer sends to a reporter with one press.

They were written to be kind and to promise nothing. A site may word its own, and add some (an info
card of topic `reply.CODE`); these are what stands there otherwise.
"""

import re
from collections.abc import Mapping

from domain.cases.inquiry_messages import is_question
from domain.saying import pgettext
from domain.words.own_words import own_sentences, own_text

TOPIC = "reply."  # of an info card, before the code
KNOWN_TOPIC = re.compile(r"reply\.[a-z][a-z0-9-]{0,19}", re.ASCII)
LONGEST = 300  # characters of a site's own
AT_MOST = 9  # on the prompt, where each has a number

REPLIES: Mapping[str, str] = {  # text ids, by code
    "thanks": pgettext("reply.thanks", "Thank you for telling us. We have read it."),
    "looking": pgettext(
        "reply.looking", "We are looking into it. We write here when we know more."
    ),
    "sorry": pgettext("reply.sorry", "Sorry that you had to wait. We are on it now."),
    "right": pgettext("reply.right", "You did right to tell us. It is not your fault."),
    "again": pgettext(
        "reply.again", "We did not quite understand. Could you please tell it once more?"
    ),
    "well": pgettext("reply.well", "Are you all right now?"),
}
ASKED = frozenset({REPLIES["again"], REPLIES["well"]})  # they wait for an answer


def replies_here(own: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Text ids of those of a place: the shipped ones, some in its own words, then its further ones.

    own: by code, what the site says in each language.
    """
    words = {**REPLIES, **{code: own_text(said) for code, said in own.items()}}
    return list(words.values())[:AT_MOST]


def asks(text_id: str) -> bool:
    """Whether that reply asks something: of a site's own its question mark says so."""
    return text_id in ASKED or any(map(is_question, own_sentences(text_id).values()))
