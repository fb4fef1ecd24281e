"""Settings: read once, from the environment and `.env`, and handed on. `.env.example` lists
them."""

from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url

from storage.connections import sqlite_url
from web.client_network import OWN

PUSH_HOSTS = (
    "fcm.googleapis.com,updates.push.services.mozilla.com,web.push.apple.com,.notify.windows.com"
)
HOME = Path(__file__).parent.parent  # wherever `./run` is called from, the same data is meant


class Settings(BaseSettings):
    """What an operator may choose. A wrong value stops the start with a sentence that names it."""

    model_config = SettingsConfigDict(
        env_file=HOME / ".env",
        env_file_encoding="utf-8-sig",  # Notepad puts a byte order mark before the text
        env_ignore_empty=True,  # NAME= without a value means: as it is by itself
        extra="ignore",
        hide_input_in_errors=True,
    )

    database_url: str = ""
    data_dir: Path = HOME / "data"
    secret_file: Path | None = None
    port: int = Field(default=8080, ge=1, le=65535)
    host: str = "127.0.0.1"
    public_url: str = ""
    proxies: str = ",".join(OWN)
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_per_second: float = Field(default=27.0, gt=0, le=1000)
    zalo_bot_token: SecretStr = SecretStr("")
    zalo_bot_secret: SecretStr = SecretStr("")
    zalo_bot_link: str = ""
    zalo_bot_api: str = "https://bot-api.zaloplatforms.com"
    zalo_oa_id: str = Field(default="", pattern=r"^\d*$")
    zalo_app_id: str = ""
    zalo_app_secret: SecretStr = SecretStr("")
    zalo_oa_secret: SecretStr = SecretStr("")
    zalo_oa_api: str = "https://openapi.zalo.me"
    zalo_oauth: str = "https://oauth.zaloapp.com"
    push_contact: str = ""
    push_hosts: str = PUSH_HOSTS
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if url and make_url(url).get_backend_name() not in ("postgresql", "sqlite"):
            raise ValueError("DATABASE_URL must begin with postgresql:// (or be left empty)")
        return url

    @field_validator("data_dir", "secret_file")
    @classmethod
    def _is_beside_us(cls, path: Path | None) -> Path | None:
        return None if path is None else HOME / path  # an absolute one stays what it is

    @field_validator("public_url")
    @classmethod
    def _is_a_web_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("PUBLIC_URL must begin with https://")
        return url.rstrip("/")

    @field_validator("push_contact")
    @classmethod
    def _is_an_address_to_write_to(cls, contact: str) -> str:
        if not contact or contact.startswith(("mailto:", "https://")):
            return contact
        if "@" in contact:
            return f"mailto:{contact}"
        raise ValueError("PUSH_CONTACT must be an e-mail address, or begin with https://")

    @field_validator("proxies")
    @classmethod
    def _are_networks(cls, proxies: str) -> str:
        for one in proxies.split(","):
            ip_network(one.strip())  # says what is wrong with it
        return proxies

    @property
    def proxy_networks(self) -> tuple[str, ...]:
        """The networks of the web servers in front."""
        return tuple(one.strip() for one in self.proxies.split(","))

    @property
    def database(self) -> str:
        """The database's URL: the given one, or the SQLite file in the data folder."""
        if self.database_url:
            return self.database_url
        return sqlite_url(self.data_dir / "titir.db").render_as_string(hide_password=False)

    @property
    def on_postgres(self) -> bool:
        """Whether several processes may share the work."""
        return make_url(self.database).get_backend_name() == "postgresql"

    @property
    def master_file(self) -> Path:
        """Where the master key lies."""
        return self.secret_file or self.data_dir / "keys" / "master"

    @property
    def push_file(self) -> Path:
        """Where the key pair lies by which push services know us: beside the master key."""
        return self.master_file.with_name(f"{self.master_file.name}.push")

    @property
    def page_url(self) -> str:
        """Where a browser finds the pages."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was chosen that makes this more than a try: then a demo may be made."""
        tokens = (self.telegram_token, self.zalo_bot_token)
        chosen = self.zalo_oa_id or any(token.get_secret_value() for token in tokens)
        return not (self.database_url or self.public_url or chosen)
