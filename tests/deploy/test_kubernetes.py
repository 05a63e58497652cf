"""What is applied to a cluster, by Kubernetes' own schemas; no cluster ran it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .deployment_files import KUBERNETES, manifests, read
from .image_file import only, user_of_the_image

FILES = [file for file in sorted(KUBERNETES.glob("*.yaml")) if file.stem != "kustomization"]
DEPLOYMENT = manifests()["Deployment/spine-imaging-cds"]["spec"]
POD = DEPLOYMENT["template"]["spec"]
(CONTAINER,) = POD["containers"]


def test_kubernetes_knows_every_field() -> None:
    validate = Path(sys.executable).with_name("kubernetes-validate")
    done = subprocess.run(
        [validate, "--strict", *FILES], capture_output=True, text=True, check=False
    )
    words = done.stdout + done.stderr

    assert 0 == done.returncode, words
    assert all(f"{file} passed" in words for file in FILES)


def test_every_file_is_applied_but_the_example_of_a_secret() -> None:
    applied = set(read(KUBERNETES / "kustomization.yaml")["resources"])

    assert {"secret.example.yaml"} == {file.name for file in FILES} - applied
    assert applied <= {file.name for file in FILES}


def test_there_are_several_and_some_stay() -> None:
    budget = manifests()["PodDisruptionBudget/spine-imaging-cds"]["spec"]

    assert 1 <= budget["minAvailable"] < DEPLOYMENT["replicas"]
    assert 0 == DEPLOYMENT["strategy"]["rollingUpdate"]["maxUnavailable"]


def test_everything_selects_the_same_pods() -> None:
    labels = DEPLOYMENT["template"]["metadata"]["labels"]
    found = manifests()
    selectors = (
        DEPLOYMENT["selector"]["matchLabels"],
        found["Service/spine-imaging-cds"]["spec"]["selector"],
        found["PodDisruptionBudget/spine-imaging-cds"]["spec"]["selector"]["matchLabels"],
        found["NetworkPolicy/spine-imaging-cds"]["spec"]["podSelector"]["matchLabels"],
    )

    assert all(each == labels for each in selectors)


def test_a_pod_can_do_little_beyond_its_work() -> None:
    user, group = user_of_the_image()
    pod, container = POD["securityContext"], CONTAINER["securityContext"]

    assert (user, group) == (pod["runAsUser"], pod["runAsGroup"])
    assert pod["runAsNonRoot"] is True
    assert container["readOnlyRootFilesystem"] is True
    assert container["allowPrivilegeEscalation"] is False
    assert ["ALL"] == container["capabilities"]["drop"]
    assert "RuntimeDefault" == pod["seccompProfile"]["type"]
    assert POD["automountServiceAccountToken"] is False
    assert {"requests", "limits"} == set(CONTAINER["resources"])


def test_service_links_are_off() -> None:
    """Kubernetes' own variables for the Service may begin with CDS_, which stops the start."""
    assert POD["enableServiceLinks"] is False


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_probes_ask_at_addresses_that_there_are(probe: str) -> None:
    asked = CONTAINER[probe]["httpGet"]
    wanted = "/health/ready" if probe == "readinessProbe" else "/health/live"

    assert {"path": wanted, "port": "http"} == asked
    assert [{"name": "http", "containerPort": int(only("EXPOSE").value)}] == CONTAINER["ports"]


def test_what_the_image_writes_to_is_a_volume() -> None:
    mounted = {each["mountPath"]: each for each in CONTAINER["volumeMounts"]}

    assert {only("VOLUME").value, "/tmp"} <= set(mounted)  # noqa: S108
    assert {each["name"] for each in mounted.values()} == {v["name"] for v in POD["volumes"]}


def test_a_file_that_is_named_lies_in_what_is_mounted() -> None:
    settings: dict[str, Any] = manifests()["ConfigMap/spine-imaging-cds"]["data"]
    files = {name: Path(value) for name, value in settings.items() if name.endswith("_FILE")}
    mounted = {each["mountPath"] for each in CONTAINER["volumeMounts"]}
    there = {
        *manifests()["ConfigMap/spine-imaging-cds-clients"]["data"],
        *read(KUBERNETES / "secret.example.yaml")["stringData"],
    }

    assert files
    for name, file in files.items():
        assert str(file.parent) in mounted, name
        assert file.name in there, name


def test_a_pod_is_left_time_to_bring_its_records_into_the_store() -> None:
    slept = int(
        "".join(filter(str.isdigit, CONTAINER["lifecycle"]["preStop"]["exec"]["command"][-1]))
    )

    assert POD["terminationGracePeriodSeconds"] >= slept + 40
