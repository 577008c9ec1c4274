"""What an operator may set for this connector, by environment variables that begin with GENERIC_SITE_."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class GenericSiteSettings(BaseSettings):
    """How far and how fast sites are read."""

    model_config = SettingsConfigDict(
        env_prefix="GENERIC_SITE_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    max_pages: int = Field(default=5_000, ge=1, le=20_000, description="Pages asked for in one sync.")
    requests_per_second: float = Field(default=4, gt=0, le=50, description="Requests a second to one site.")
    connections: int = Field(default=4, ge=1, le=8, description="Requests under way at once.")
    timeout_seconds: float = Field(default=20, ge=1, le=120, description="The longest a page may take, in seconds.")
    max_page_bytes: int = Field(default=3_000_000, ge=10_000, le=20_000_000, description="Larger pages are left out.")
    max_crawl_delay: float = Field(default=5, ge=0, le=60, description="The longest Crawl-delay obeyed, in seconds.")
    user_agent: str = Field(
        default="ChatWidget/0.1 (+https://github.com/chatwidget/chatwidget)",
        min_length=1,
        max_length=200,
        pattern=r"^[\x20-\x7e]+$",
        description="What the crawler calls itself; robots.txt is read for the part before the slash.",
    )
    private_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Hosts inside your network that may be read all the same: host or host:port, by comma."
    )

    @field_validator("private_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        parts = value.split(",") if isinstance(value, str) else value
        return (
            tuple(str(part).strip().lower() for part in parts if str(part).strip())
            if isinstance(parts, (list, tuple))
            else value
        )

    @property
    def robot_name(self) -> str:
        """The name robots.txt is asked about."""
        return self.user_agent.partition("/")[0].strip() or self.user_agent
