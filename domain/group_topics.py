"""Addresses of groups: a room may be one topic of a group, `telegram:-1001234/45`.

A platform counts messages by the group and speaks of the group when somebody leaves or the bot is
put out; it is written to, and heard, by topic.
"""


def group_of(address: str) -> str:
    """The group's own address, without the topic."""
    return address.partition("/")[0]


def topic_of(address: str) -> str:
    """The topic, "" for the group's general one and in groups without topics."""
    return address.partition("/")[2]


def in_topic(group: str, topic: str) -> str:
    """The address of that topic of the group; of the group itself for ""."""
    return f"{group}/{topic}" if topic else group
