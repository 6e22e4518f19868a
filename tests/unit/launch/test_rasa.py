"""Rasa is started without TensorFlow only where nothing in its configuration learns with it."""

from __future__ import annotations

from pathlib import Path

from launch.rasa import CONFIG, components, is_light


def test_the_shipped_configuration_needs_no_tensorflow() -> None:
    named = components(CONFIG)
    assert "bot.components.reader.IntentReader" in named
    assert "RulePolicy" in named
    assert is_light(named)


def test_a_component_from_elsewhere_brings_all_of_rasa(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(
        "recipe: default.v1\npipeline:\n- name: JiebaTokenizer\n- name: DIETClassifier\npolicies:\n", "utf-8"
    )
    assert components(config) == ["JiebaTokenizer", "DIETClassifier"]
    assert not is_light(components(config))
