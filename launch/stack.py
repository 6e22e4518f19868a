"""The three processes of the product on one machine: actions, bot, hall."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from launch.environments import BOT_PYTHON, PYTHON, ROOT
from launch.faults import ROOM_FOR_RUNNING, Fault, explain, require_port, require_room
from launch.model import bot_environment, trained_model
from launch.processes import Child, wait_until_ready

WECHAT_PORT, TWILIO_PORT = 8091, 8092
"""Where the simulated vendors listen when somebody starts them."""
NOTICES = {
    "booked": {
        "template_id": "DEV_BOOKED",
        "fields": {"thing1": "item", "time2": "time", "character_string3": "number"},
    },
    "reminder": {"template_id": "DEV_REMINDER", "fields": {"thing1": "item", "time2": "time", "thing4": "note"}},
    "revoked": {"template_id": "DEV_REVOKED", "fields": {"thing1": "item", "time2": "time", "thing3": "reason"}},
    "answered": {"template_id": "DEV_ANSWERED", "fields": {"thing1": "hall", "character_string2": "number"}},
}
"""The notice templates of the account of this machine; a real account has its own, approved by WeChat."""


@dataclass
class Stack:
    """One running product: its folder of state, its three ports, its processes."""

    state: Path = ROOT / "var"
    port: int = 8080
    bot_port: int = 5005
    actions_port: int = 5055
    extra: dict[str, str] = field(default_factory=dict)
    models: Path = ROOT / "var" / "models"
    children: list[Child] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The one address a person opens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def secrets(self) -> dict[str, str]:
        """The development secrets that `hall prepare` made at the first start."""
        path = self.state / "dev.env"
        return dict(line.split("=", 1) for line in path.read_text().splitlines()) if path.exists() else {}

    @property
    def channels(self) -> dict[str, str]:
        """Where the vendors of the channels are: this machine (`make wechat`, `make phone`), unless a real account is set."""
        given = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(("HALL_WECHAT_", "HALL_TWILIO_", "HALL_PHONE_", "HALL_SMS_"))
        }
        wechat = {"HALL_WECHAT_API_URL": f"http://127.0.0.1:{WECHAT_PORT}", "HALL_WECHAT_NOTICES": json.dumps(NOTICES)}
        local = {} if "HALL_WECHAT_APP_ID" in given else wechat
        local |= (
            {} if "HALL_TWILIO_ACCOUNT_SID" in given else {"HALL_TWILIO_API_URL": f"http://127.0.0.1:{TWILIO_PORT}"}
        )
        return local | given

    @property
    def environment(self) -> dict[str, str]:
        """The settings all three processes share, and what each needs of them."""
        return {
            **os.environ,
            **self.secrets,
            **self.channels,
            "HALL_ENV": "dev",
            "HALL_STATE": str(self.state),
            "HALL_PORT": str(self.port),
            "HALL_PUBLIC_URL": self.url,
            "HALL_BOT_URL": f"http://127.0.0.1:{self.bot_port}",
            "HALL_ACTIONS_URL": f"http://127.0.0.1:{self.actions_port}",
            "HALL_API_URL": self.url,
            "HALL_DATABASE_URL": os.environ.get("HALL_DATABASE_URL", f"sqlite+aiosqlite:///{self.state / 'hall.db'}"),
            "HALL_TRACKER_DB": str(self.state / "tracker.db"),
            "ACTIONS_PORT": str(self.actions_port),
            "ACTION_ENDPOINT_URL": f"http://127.0.0.1:{self.actions_port}/webhook",
            **self.extra,
        }

    def require_ports(self) -> None:
        """Raise a Fault when something already listens on one of the three ports."""
        for port, variable in (
            (self.port, "HALL_PORT"),
            (self.bot_port, "BOT_PORT"),
            (self.actions_port, "ACTIONS_PORT"),
        ):
            require_port(port, variable)

    def prepare(self) -> Path:
        """Bring the database up to date and the model too; returns the model."""
        require_room(self.state, ROOM_FOR_RUNNING)
        print("准备数据库与事项目录 …", flush=True)
        self.hall_command("prepare")
        return trained_model(self.models)

    def hall_command(self, *arguments: str) -> str:
        """Run one `hall` command against this stack's database and return what it printed."""
        done = subprocess.run(  # noqa: S603 our own arguments
            [str(PYTHON), "-m", "hall.cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise explain(done.stderr, self.state) or Fault(
                done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.stdout
            )
        return done.stdout

    def start(self, model: Path) -> None:
        """Start the three processes; returns when all answer. Raises a Fault and stops what it started otherwise."""
        self.require_ports()
        try:
            self.start_bot(model)
            self.start_actions()
            self.start_hall()
            wait_until_ready(self.children, f"{self.url}/readyz", 180)
        except BaseException:
            self.stop()
            raise

    def start_bot(self, model: Path) -> None:
        """Start Rasa on loopback."""
        command = [str(BOT_PYTHON), "-m", "launch.rasa", "run", "--interface", "127.0.0.1", "--port", str(self.bot_port), "--model", str(model),
                   "--endpoints", "endpoints.deployed.yml", "--credentials", "credentials.yml", "--enable-api", f"--auth-token={self.environment['RASA_TOKEN']}",
                   "--quiet"]  # fmt: skip
        self._start(
            "bot", command, {**bot_environment(), **self._of("RASA_TOKEN", "ACTION_ENDPOINT_URL", "HALL_TRACKER_DB")}
        )

    def start_actions(self) -> None:
        """Start the action server on loopback."""
        known = {**os.environ, **self._of("HALL_API_URL", "HALL_SERVICE_TOKEN", "ACTIONS_PORT")}
        self._start("actions", [str(PYTHON), "-m", "actions"], known)

    def start_hall(self) -> None:
        """Start the hall."""
        self._start("hall", [str(PYTHON), "-m", "hall.cli", "serve"], self.environment)

    def _of(self, *names: str) -> dict[str, str]:
        """Return what one process needs: no process is handed a key that is not its own."""
        return {name: self.environment[name] for name in names}

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.children.append(Child(name, command, environment, self.state / "log" / f"{name}.log", ROOT))

    def child(self, name: str) -> Child:
        """Return the latest process of that name."""
        return next(child for child in reversed(self.children) if child.name == name)

    def stop(self) -> None:
        """Stop every process, the hall first so that nothing is taken in that cannot be answered."""
        for child in sorted(self.children, key=lambda child: child.name != "hall"):
            child.stop()
        self.children.clear()
