"""Where Zalo keeps what people send: its own hosts, as a list of names."""

HOSTS = ("zdn.vn", "zadn.vn", "zalo.me", "zaloapp.com")  # seen in hooks; docs/zalo.md


def is_public_host(host: str) -> bool:
    """Whether the name is one of Zalo's, or below one."""
    host = host.lower().rstrip(".")
    return any(host == one or host.endswith(f".{one}") for one in HOSTS)
