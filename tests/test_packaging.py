"""What setup.cfg promises: all packages and data files reach the wheel, and every import is a declared dependency."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.resources import files
from pathlib import Path

import pytest

import cleaner
from cleaner.errors import DISTRIBUTION, install_hint

ROOT = Path(__file__).parents[1]
RULES = "cleaner.rules"
NOT_DATA = frozenset({".py", ".pyc"})
DISTRIBUTIONS = {"bs4": "beautifulsoup4", "sklearn": "scikit-learn"}
"""Distributions whose name is not that of their package."""


def config() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def lines(section: str, key: str) -> list[str]:
    values = config()[section][key].splitlines()
    return [value for value in values if value and not value.startswith("#")]


def folder_of(package: str) -> Path:
    return ROOT / "rules" if package == RULES else ROOT.joinpath(*package.split("."))


def source_files() -> list[Path]:
    return sorted((ROOT / "cleaner").rglob("*.py"))


def data_files() -> set[Path]:
    found = (path for folder in ("cleaner", "rules") for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path for path in found if path.suffix not in NOT_DATA and not path.name.startswith(".")}


def packaged_data() -> Iterator[Path]:
    """The files that setuptools finds by the patterns of package_data."""
    for package in config()["options.package_data"]:
        for pattern in lines("options.package_data", package):
            yield from folder_of(package).glob(pattern)


def test_package_list_is_complete() -> None:
    folders = {path.parent.relative_to(ROOT) for path in source_files()}
    assert sorted(lines("options", "packages")) == sorted([RULES, *(".".join(folder.parts) for folder in folders)])


def test_every_package_has_an_init_file() -> None:
    missing = [
        package for package in lines("options", "packages") if not (folder_of(package) / "__init__.py").is_file()
    ]
    assert missing == []


def test_every_data_file_is_packaged() -> None:
    assert sorted(data_files() - set(packaged_data())) == []


def test_rules_are_read_as_resources_of_the_package() -> None:
    installed = files(RULES)
    found = {
        f"{folder.name}/{file.name}" for folder in installed.iterdir() if folder.is_dir() for file in folder.iterdir()
    }
    on_disk = {str(path.relative_to(ROOT / "rules").as_posix()) for path in (ROOT / "rules").glob("*/*.toml")}
    assert any(name.startswith("generic/") for name in on_disk)
    assert on_disk <= found


def test_rules_folder_holds_no_code() -> None:
    assert [path.name for path in (ROOT / "rules").rglob("*.py")] == ["__init__.py"]


def test_typing_marker_is_there() -> None:
    assert files("cleaner").joinpath("py.typed").is_file()


def test_versions_agree() -> None:
    assert cleaner.__version__ == config()["metadata"]["version"]
    assert f"## [{cleaner.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_distribution_has_the_name_that_messages_use() -> None:
    assert config()["metadata"]["name"] == DISTRIBUTION


def hinted_extras(tree: ast.Module) -> set[str]:
    """The extras that a module names in install hints, written there or in a constant at its top."""
    constants = {
        ast.unparse(node.target): node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "install_hint"]
    return {ast.literal_eval(constants.get(ast.unparse(call.args[0]), call.args[0])) for call in calls}


@pytest.mark.slow
def test_every_extra_that_an_install_hint_names_exists() -> None:
    extras = set().union(*(hinted_extras(ast.parse(path.read_text("utf-8"))) for path in source_files()))
    assert {"zst", "parquet", "warc", "remote", "ray", "datatrove"} <= extras
    assert extras <= set(config()["options.extras_require"])
    assert install_hint("zst") == "pip install 'article-cleaner[zst]'"


def test_install_hints_come_from_one_place() -> None:
    holders = [path.name for path in source_files() if "pip install" in path.read_text("utf-8")]
    assert holders == ["errors.py"]


def test_entry_point_can_be_called() -> None:
    (script,) = lines("options.entry_points", "console_scripts")
    name, target = re.fullmatch(r"(\S+) = (\S+)", script).groups()  # type: ignore[union-attr]
    module, function = target.split(":")
    assert name == "cleaner"
    assert callable(getattr(importlib.import_module(module), function))


def declared() -> set[str]:
    """Names of the distributions that the package and its extras ask for, apart from the tools of developers."""
    wanted = lines("options", "install_requires")
    for extra in config()["options.extras_require"]:
        wanted += lines("options.extras_require", extra) if extra != "dev" else []
    return {re.split(r"[<>=!~\[; ]", requirement)[0].replace("_", "-").lower() for requirement in wanted}


def imports_from_outside() -> set[str]:
    found: set[str] = set()
    for path in source_files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {"cleaner"}


@pytest.mark.slow
def test_every_import_is_declared() -> None:
    wanted = {DISTRIBUTIONS.get(name, name).replace("_", "-") for name in imports_from_outside()}
    assert sorted(wanted - declared()) == []
