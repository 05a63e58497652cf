"""The alert rules and the scrape, by Prometheus' own tool; and the expressions of the dashboard."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from needed_programs import needed_program
from prometheus_client.parser import text_string_to_metric_families

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.settings import Settings

from .deployment_files import FULL, read
from .image_file import ROOT, only

PROMETHEUS = ROOT / "deploy" / "prometheus"
GRAFANA = ROOT / "deploy" / "grafana"
RULES = read(PROMETHEUS / "rules.yml")["groups"][0]["rules"]
DASHBOARD = json.loads((GRAFANA / "dashboards" / "spine-imaging-cds.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPRESSIONS = {
    **{rule["alert"]: rule["expr"] for rule in RULES},
    **{
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in PANELS
        for target in panel["targets"]
    },
    "variable": "count by (instance) (cds_build_info)",
}
#: What Prometheus adds to the name of a histogram, and to no other.
_OF_A_HISTOGRAM = ("_bucket", "_count", "_sum")


@pytest.fixture(scope="module")
def promtool() -> str:
    return needed_program("promtool", package="prometheus", without="NOT CHECKED: alert rules")


@pytest.fixture(scope="module")
def told(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The name of each series that ``/metrics`` tells of."""
    store = f"sqlite:///{tmp_path_factory.mktemp('metrics')}/store.db"
    app = create_app(Settings(database_url=store), knowledge=knowledge)
    text = app.test_client().get("/metrics").get_data(as_text=True)
    names = set[str]()
    for family in text_string_to_metric_families(text):
        ends = {"counter": ("_total",), "histogram": _OF_A_HISTOGRAM, "info": ("_info",)}
        names |= {family.name + end for end in ends.get(family.type, ("",))}
    return names


def promtool_says(promtool: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (("check", "config"), "prometheus.yml"),
        (("check", "rules"), "rules.yml"),
        (("test", "rules"), "rules_test.yml"),
    ],
    ids=["config", "rules", "what the rules say"],
)
def test_prometheus_takes_the_files(promtool: str, command: tuple[str, str], file: str) -> None:
    done = promtool_says(promtool, *command, PROMETHEUS / file)

    assert 0 == done.returncode, done.stdout + done.stderr


def test_every_alert_is_tried() -> None:
    """Each is once seen to fire, and once not to."""
    tests = read(PROMETHEUS / "rules_test.yml")["tests"]
    asked = [each for test in tests for each in test.get("alert_rule_test", ())]
    quiet = {each["alertname"] for each in asked if "exp_alerts" not in each}
    text = (PROMETHEUS / "rules_test.yml").read_text()
    fired = {each["alertname"] for each in asked if "exp_alerts" in each}
    fired |= set(re.findall(r'alertname="(\w+)"', text))

    assert {rule["alert"] for rule in RULES} == quiet == fired


def test_an_alert_says_what_it_means_and_what_to_do() -> None:
    for rule in RULES:
        assert {"summary", "action"} == set(rule["annotations"])
        assert rule["labels"]["severity"] in {"page", "ticket"}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_every_metric_that_is_asked_for_is_told(expression: str, told: set[str]) -> None:
    named = set(re.findall(r"\bcds_\w+", expression))

    assert named or "up{" in expression
    assert set() == named - told


def test_every_expression_of_the_dashboard_is_promql(promtool: str, tmp_path: Path) -> None:
    """As rules, for that is what the tool reads; Grafana's variables stand for a value each."""
    rules = [
        {"record": f"panel_{number}", "expr": in_prometheus(expression)}
        for number, expression in enumerate(EXPRESSIONS.values())
    ]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = promtool_says(promtool, "check", "rules", file)

    assert 0 == done.returncode, done.stdout + done.stderr


def in_prometheus(expression: str) -> str:
    return expression.replace("$__rate_interval", "1m").replace("$instance", ".*")


def test_the_service_is_asked_at_its_own_port() -> None:
    (job,) = read(PROMETHEUS / "prometheus.yml")["scrape_configs"]
    (target,) = (each for group in job["static_configs"] for each in group["targets"])

    assert f"spine-imaging-cds:{only('EXPOSE').value}" == target
    assert all(f'job="{job["job_name"]}"' in each for each in EXPRESSIONS.values() if "up{" in each)


def boxes() -> Iterator[tuple[str, dict[str, int]]]:
    return ((panel["title"], panel["gridPos"]) for panel in DASHBOARD["panels"])


def test_no_panel_lies_on_another() -> None:
    cells = [
        (x, y)
        for _, box in boxes()
        for x in range(box["x"], box["x"] + box["w"])
        for y in range(box["y"], box["y"] + box["h"])
    ]

    assert len(set(cells)) == len(cells)
    assert all(0 <= x < 24 for x, _ in cells)


def test_each_panel_says_what_it_shows() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]

    assert len(set(ids)) == len(ids)
    for panel in PANELS:
        assert panel["title"]
        assert panel["description"]
        assert panel["targets"]
        assert {"type": "prometheus", "uid": "${datasource}"} == panel["datasource"]


def test_grafana_finds_the_source_and_the_dashboard() -> None:
    """Each at the place where Compose mounts it, and under the name that the other asks for."""
    (source,) = read(GRAFANA / "provisioning" / "datasources" / "prometheus.yml")["datasources"]
    (provider,) = read(GRAFANA / "provisioning" / "dashboards" / "dashboards.yml")["providers"]
    services: dict[str, Any] = read(FULL)["services"]
    mounted = [each.split(":")[1] for each in services["grafana"]["volumes"]]

    assert "prometheus" == source["type"]
    assert source["url"] == "http://prometheus:9090"
    assert "prometheus" in services
    assert provider["options"]["path"] in mounted
    assert "/etc/grafana/provisioning" in mounted
