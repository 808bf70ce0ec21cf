"""Settings from the command line, the environment and one file, each with its origin."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple, Self

from pydantic import Field, PrivateAttr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from application.attachments.file_place import Place, check_place
from application.yaml_file import FaultyFileError, read_yaml
from bihuan.connections import GENEROUS
from bihuan.errors import FaultyInputError, WrongUsageError

PREFIX: Final = "BIHUAN_"
CONFIG_VARIABLE: Final = "BIHUAN_CONFIG"
CONFIG_NAME: Final = "bihuan.yaml"
_SQLITE: Final = "sqlite:///"
_STORES: Final = (_SQLITE, "postgresql://", "postgres://")
_HOST_AND_PORT: Final = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", re.ASCII)
_RATE: Final = r"^[1-9][0-9]{0,8}/(second|minute|hour|day)$"
_JURISDICTIONS: Final = r"^$|^[^\s=,]+(=[^\s=,]+)?(, *[^\s=,]+(=[^\s=,]+)?)*$"
_PASSWORD: Final = re.compile(r"(://[^:/@]*:)[^@/]*@")
_ROOT: Final = Path(__file__).resolve().parent.parent


class Origin(NamedTuple):
    """One setting: its value, passwords covered, and where it came from."""

    setting: str
    value: str
    origin: str


class Settings(BaseSettings):
    """Everything that can be set. The first of command line, environment, file, default wins."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data: Path = Field(default=Path(".bihuan"), description="the data directory")
    pack: str = Field(default="default", description="the policy pack in force")
    policies: Path = Field(default=_ROOT / "policies", description="the directory of policy packs")
    events_url: str | None = Field(
        default=None, description="the event store; default: events.sqlite in the data directory"
    )
    views_url: str | None = Field(
        default=None, description="the read models; default: views.sqlite in the data directory"
    )
    vault_url: str | None = Field(
        default=None, description="keys and deliveries; default: vault.sqlite in the data directory"
    )
    temporal_address: str | None = Field(
        default=None, description="host:port of a Temporal server; default: an embedded one"
    )
    temporal_binary: Path | None = Field(
        default=None, description="the `temporal` program for the embedded server"
    )
    temporal_namespace: str = Field(default="default", description="Temporal's namespace")
    task_queue: str = Field(default="issues", description="the task queue of the issue workers")
    http_host: str = Field(
        default="127.0.0.1", description="the address that the HTTP API listens on"
    )
    http_port: int = Field(default=8080, ge=0, le=65_535, description="its port; 0: a free one")
    http_rate_token: str = Field(
        default="6000/minute",
        pattern=_RATE,
        description="how much one token or session may ask, counted in each serving process",
    )
    http_rate_address: str = Field(
        default="6000/minute", pattern=_RATE, description="how much may come from one address"
    )
    http_connections: int = Field(
        default=GENEROUS,
        ge=0,
        description="how many connections one address may have open at once with each serving "
        "process, where no proxies are named; 0: as many as it likes",
    )
    http_rate_resident: str = Field(
        default="60/minute",
        pattern=_RATE,
        description="how much residents without an account may ask from one address",
    )
    http_proxies: str = Field(
        default="",
        description="the addresses or networks of reverse proxies whose X-Forwarded-For is "
        "believed, with commas between them; default: none, a caller's address is his own",
    )
    http_rate_reports: str = Field(
        default="20/hour",
        pattern=_RATE,
        description="how many reports without an account may come from one address",
    )
    public_url: str | None = Field(
        default=None,
        description="the address that browsers reach this at, with its scheme; an "
        "OpenID provider sends people back there",
    )
    open311_jurisdictions: str = Field(
        default="",
        pattern=_JURISDICTIONS,
        description="the counties that Open311 serves, as `ID=PLACE,ID=PLACE`: the place chooses "
        "the pack; `ID` alone is the configured pack; default: that one under any name",
    )
    open311_contact: str = Field(
        default="", description="whom the makers of Open311 clients may ask, as discovery tells"
    )
    oidc_issuer: str | None = Field(
        default=None, description="the OpenID provider that people may log in at"
    )
    oidc_client_id: str = Field(default="bihuan", description="who we are at the provider")
    oidc_client_secret_file: Path | None = Field(
        default=None, description="a file with our secret there; default: none, a public client"
    )
    checkpoints: Path | None = Field(
        default=None,
        description="the directory that gets every signed checkpoint as a file, best on another "
        "machine's disk; default: checkpoints in the data directory",
    )
    checkpoint_minutes: int = Field(
        default=60, ge=0, description="minutes between signed checkpoints; 0: only by command"
    )
    erasures: Path | None = Field(
        default=None,
        description="the list of erasures, which a restore applies, best on another machine's "
        "disk; default: DATA.erasures.jsonl beside the data directory, outside every backup",
    )
    files_url: str | None = Field(
        default=None,
        description="where attachments lie, sealed: file:///PATH or s3://BUCKET/PREFIX with "
        "credentials from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; default: "
        "files/attachments in the data directory",
    )
    files_endpoint: str | None = Field(
        default=None, description="the address of an S3-compatible store that is not AWS"
    )
    files_region: str | None = Field(default=None, description="its region")
    export_issues: int = Field(
        default=10_000,
        ge=0,
        description="how many issues one export may hold without another person's approval",
    )
    import_bytes: int = Field(
        default=200_000_000, ge=1, description="bytes of the largest file that is sent for import"
    )
    mappings: Path = Field(
        default=_ROOT / "examples" / "mappings",
        description="the directory of mappings that an import over HTTP may name",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="auto: for people on a terminal, else JSON lines"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="the least serious log line that is written"
    )
    lang: str | None = Field(default=None, description="zh-CN or en; default: the locale's")
    actor: str | None = Field(
        default=None, description="who acts when --as is not given: PERSON[:ROLE[@UNIT]]"
    )

    @property
    def events(self) -> Path | str:
        """Return the event store's SQLite file or PostgreSQL URL."""
        return self._place(self.events_url, "events")

    @property
    def views(self) -> str:
        """Return the URL of the read models."""
        return self.views_url or f"{_SQLITE}{(self.data / 'views.sqlite').absolute()}"

    @property
    def vault(self) -> Path | str:
        """Return the vault's SQLite file or PostgreSQL URL."""
        return self._place(self.vault_url, "vault")

    @property
    def checkpoint_folder(self) -> Path:
        """Return the directory of exported checkpoints."""
        return self.checkpoints or self.data / "checkpoints"

    @property
    def erasure_list(self) -> Path:
        """Return the list of erasures."""
        data = self.data.absolute()
        return self.erasures or data.with_name(f"{data.name}.erasures.jsonl")

    @property
    def files(self) -> Place:
        """Return where attachments lie."""
        own = (self.data / "files" / "attachments").absolute().as_uri()
        return Place(self.files_url or own, self.files_endpoint, self.files_region)

    def where_from(self) -> tuple[Origin, ...]:
        """Return every setting with its value and origin, in the order of their definition."""
        return tuple(
            Origin(name, _shown(getattr(self, name)), self.origin_of(name))
            for name in type(self).model_fields
        )

    def origin_of(self, name: str) -> str:
        """Return where a setting came from: `default` where nobody gave it."""
        return self._origins.get(name, "default")

    @classmethod
    def load(cls, **given: object) -> Self:
        """Return the settings; `given` are those of the command line, None where not given.

        Raises WrongUsageError, which names the setting, its origin and what would be accepted.
        """
        line = {name: value for name, value in given.items() if value is not None}
        environment = EnvSettingsSource(cls)()
        place = Path(str(line.get("data") or environment.get("data") or cls().data))
        path, file = _read_file(place)
        layers = {f"file {path}": file, "environment": environment, "command line": line}
        origins = {name: origin for origin, layer in layers.items() for name in layer}
        merged = {name: value for layer in layers.values() for name, value in layer.items()}
        try:
            settings = cls.model_validate(merged)
        except ValidationError as error:
            raise _fault(error, origins) from error
        settings._origins.update(origins)  # noqa: SLF001 -- its own class
        return settings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the base class's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the base class's signature
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the base class's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the base class's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `load` merged and nothing else, so that each origin is known."""
        return (init_settings,)

    @field_validator("events_url", "views_url", "vault_url")
    @classmethod
    def _is_a_known_store(cls, url: str | None) -> str | None:
        if url is None or url.startswith(_STORES):
            return url
        message = f"accepted are URLs that begin with {' or '.join(_STORES)}"
        raise ValueError(message)

    @field_validator("files_url")
    @classmethod
    def _is_a_store_of_files(cls, url: str | None) -> str | None:
        return check_place(url) if url else None

    @field_validator("temporal_address")
    @classmethod
    def _is_host_and_port(cls, address: str | None) -> str | None:
        if address is None or _HOST_AND_PORT.fullmatch(address):
            return address
        message = "accepted is HOST:PORT, such as temporal.example:7233"
        raise ValueError(message)

    def _place(self, url: str | None, name: str) -> Path | str:
        if url is None:
            return self.data / f"{name}.sqlite"
        return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else url

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)


def _read_file(data: Path) -> tuple[Path, dict[str, object]]:
    named = os.environ.get(CONFIG_VARIABLE)
    path = Path(named) if named else data / CONFIG_NAME
    if not named and not path.is_file():
        return path, {}
    try:
        return path, read_yaml(path)
    except FaultyFileError as error:
        raise FaultyInputError(error.faults, str(error)) from error


def _fault(error: ValidationError, origins: Mapping[str, str]) -> WrongUsageError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    origin = origins.get(name, "default")
    if name in Settings.model_fields:
        return WrongUsageError(
            say="settings.wrong", setting=name, origin=origin, problem=first["msg"]
        )
    known = ", ".join(Settings.model_fields)
    return WrongUsageError(say="settings.unknown", setting=name, origin=origin, accepted=known)


def _shown(value: object) -> str:
    return "" if value is None else _PASSWORD.sub(r"\1***@", str(value))
