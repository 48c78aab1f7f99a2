"""What is refused before RBAC is asked; what it does is shown by the scenario on a real cluster."""

from pathlib import Path

from k3s_daas.cluster.authorization import authorization_config


def test_refusals_come_before_everything_that_allows() -> None:
    config = authorization_config(Path("/nobody"))

    kinds = [authorizer["type"] for authorizer in config["authorizers"]]
    assert kinds == ["Webhook", "Webhook", "Node", "RBAC"]


def test_every_refusal_denies_without_asking_anybody() -> None:
    refusals = authorization_config(Path("/nobody"))["authorizers"][:2]

    for refusal in refusals:
        _, failing = refusal["webhook"]["matchConditions"]
        assert refusal["webhook"]["failurePolicy"] == "Deny"
        assert failing["expression"].startswith("{'nothing': false}[")
