"""The rules of the house that no linter knows, read off the syntax trees of `cleaner/`.

Imports point upwards in LAYERS, errors are caught by name, and no number is in a comparison without a name.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "cleaner"

ROOT = "cleaner"
"""The package's own `__init__`, which offers the names of `api`.  Only the command line may import it."""

LAYERS = (
    "rule_types",
    "types",
    "errors",
    "limits",
    "text",
    "reading",
    "parsing",
    "language",
    "ruleset",
    "claims",
    "threads",
    "evidence",
    "score",
    "decide",
    "rounds",
    "pipeline",
    "metadata",
    "explain",
    "output",
    "containers",
    "runs",
    "api",
    ROOT,
    "rulekit",
    "cli",
    "__main__",
)
STANDARD_LIBRARY_ONLY = ("rule_types", "types", "errors", "limits")
GUARD = "runs"
"""The layer that may catch everything, once: the guard that keeps one bad document from costing the others."""

HARMLESS_NUMBERS = frozenset({0, 1, -1})
CALENDAR = "cleaner.language.dates"
"""The module whose numbers of months, hours and minutes are no thresholds."""

CALENDAR_NUMBERS = frozenset({12, 23, 59})


class Module(NamedTuple):
    """A parsed source file and its dotted name."""

    name: str
    path: str
    tree: ast.Module
    source: str = ""

    @property
    def layer(self) -> str:
        """The first part of the name below the package, or the package itself."""
        return layer_of(self.name)


class Finding(NamedTuple):
    """Something that breaks a rule of the house."""

    module: Module
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.module.path}:{self.line}: {self.message}"


def layer_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def module_from(source: str, name: str, path: str = "example.py") -> Module:
    return Module(name, path, ast.parse(source, path), source)


def package_modules() -> list[Module]:
    modules = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        modules.append(module_from(path.read_text("utf-8"), name, str(path.relative_to(PACKAGE.parent))))
    return modules


MODULES = package_modules()
NAMES = frozenset(module.name for module in MODULES)


def imported(module: Module, names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, at any depth; `from a import b` gives `a.b` where that is a module."""
    is_package = module.path.endswith("__init__.py")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.name.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, *filter(None, [node.module])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                yield node.lineno, name if name in names else base


def downward_imports(module: Module, names: frozenset[str] = NAMES) -> Iterator[Finding]:
    if module.layer not in LAYERS:
        yield Finding(module, 1, f"{module.name} is in no layer; give it a place in LAYERS")
        return
    allowed = LAYERS[: LAYERS.index(module.layer) + 1]
    for line, name in imported(module, names):
        if name.split(".")[0] == ROOT and layer_of(name) not in allowed:
            yield Finding(module, line, f"layer {module.layer!r} imports {name} from a layer below it")


def packages_from_outside(module: Module, names: frozenset[str] = NAMES) -> Iterator[Finding]:
    if module.layer not in STANDARD_LIBRARY_ONLY:
        return
    for line, name in imported(module, names):
        if (top := name.split(".")[0]) != ROOT and top not in sys.stdlib_module_names:
            yield Finding(module, line, f"layer {module.layer!r} imports {name}, which is not in the standard library")


def names_in(node: ast.expr | None) -> set[str]:
    """The names of an `except` clause, of one class or a tuple of them."""
    if isinstance(node, ast.Tuple):
        return set().union(*map(names_in, node.elts))
    return {node.id} if isinstance(node, ast.Name) else set()


def catches_everything(node: ast.AST) -> bool:
    everything = {"Exception", "BaseException"}
    if isinstance(node, ast.ExceptHandler):
        return node.type is None or bool(names_in(node.type) & everything)
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"suppress", "contextlib.suppress"}:
        return any(names_in(arg) & everything for arg in node.args)
    return False


def broad_excepts(module: Module) -> Iterator[Finding]:
    for node in ast.walk(module.tree):
        if catches_everything(node):
            yield Finding(module, node.lineno, "catches every error; name the ones that you expect here")


def operands(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of one side of a comparison: through signs, sums, products and lists, not into calls or subscripts."""
    if isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        yield from operands(node.operand)
    elif isinstance(node, ast.BinOp):
        yield from operands(node.left)
        if not isinstance(node.op, ast.Mod):  # `i % 2 == 0` asks for the parity, it is no threshold
            yield from operands(node.right)
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for element in node.elts:
            yield from operands(element)
    else:
        yield node


def number(node: ast.expr) -> float | complex | None:
    """The value of a number literal, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex):
        return node.value
    return None


def bare_thresholds(module: Module) -> Iterator[Finding]:
    harmless = HARMLESS_NUMBERS | CALENDAR_NUMBERS if module.name == CALENDAR else HARMLESS_NUMBERS
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Compare):
            continue
        for side in (node.left, *node.comparators):
            for part in operands(side):
                if (value := number(part)) is not None and value not in harmless:
                    yield Finding(
                        module,
                        part.lineno,
                        f"compares with {value}; give it a name at the top of the module, with its reason",
                    )


def has_reason(module: Module, node: ast.AnnAssign, lines: list[str]) -> bool:
    """True where a comment is above or behind an assignment, or a docstring below; a group may share the one above."""
    end = node.end_lineno or node.lineno
    if "#" in lines[end - 1] or (lines[end : end + 1] and lines[end].startswith('"""')):
        return True
    line = node.lineno - 2
    while line >= 0 and lines[line] and not lines[line].startswith("#"):
        line -= 1
    return line >= 0 and lines[line].startswith("#")


def is_number(node: ast.expr | None) -> bool:
    """True for a number, a product of numbers, or a tuple or table of them."""
    if isinstance(node, ast.BinOp):
        return is_number(node.left) or is_number(node.right)
    if isinstance(node, ast.Tuple | ast.List):
        return bool(node.elts) and all(map(is_number, node.elts))
    return node is not None and number(node) is not None


def constants_without_reason(module: Module) -> Iterator[Finding]:
    """A threshold says its unit, why it is what it is, and what it was measured on."""
    lines = module.source.splitlines()
    for node in module.tree.body:
        is_constant = isinstance(node, ast.AnnAssign) and "Final" in ast.unparse(node.annotation)
        if is_constant and is_number(node.value) and not has_reason(module, node, lines):
            yield Finding(module, node.lineno, f"{ast.unparse(node.target)} has no comment that gives its reason")


MIRRORED = ({"page": "*", "text": "*"}, {"by_markup": "*", "by_lines": "*"})
"""Folders that mirror each other: what is called the same in both does the same for the other kind of document."""


def without_mirror(name: str) -> str:
    """A dotted name with a star for the folder that has a mirror."""
    *folders, last = name.split(".")
    for mirror in MIRRORED:
        folders = [mirror.get(folder, folder) for folder in folders]
    return ".".join([*folders, last])


def used_twice(names: Iterable[tuple[str, Module, int]], what: str) -> Iterator[Finding]:
    """Findings for names, each with its module and line, that two modules share."""
    first: dict[str, Module] = {}
    for name, module, line in names:
        other = first.setdefault(name, module)
        same_place = without_mirror(f"{other.name}.x") == without_mirror(f"{module.name}.x")
        if other is not module and not same_place:
            yield Finding(module, line, f"{what} {name} is in {other.path} as well; a name is used once")


def modules_of_one_name(modules: Iterable[Module]) -> Iterator[Finding]:
    """Modules that share a basename."""
    files = [module for module in modules if Path(module.path).stem not in ("__init__", "__main__")]
    yield from used_twice(((Path(module.path).stem, module, 1) for module in files), "module")


def classes_of_one_name(modules: Iterable[Module]) -> Iterator[Finding]:
    """Classes that share a name."""
    classes = (
        (node.name, module, node.lineno)
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    )
    yield from used_twice(classes, "class")


@pytest.mark.slow
@pytest.mark.parametrize("check", [modules_of_one_name, classes_of_one_name])
def test_a_name_is_used_once(check: Callable[[Iterable[Module]], Iterator[Finding]]) -> None:
    refuse(list(check(MODULES)))


@pytest.mark.slow
@pytest.mark.parametrize("check", [downward_imports, packages_from_outside, bare_thresholds, constants_without_reason])
def test_package_keeps_the_rule(check: Callable[[Module], Iterator[Finding]]) -> None:
    refuse([finding for module in MODULES for finding in check(module)])


@pytest.mark.slow
def test_only_the_guard_catches_everything() -> None:
    findings = [finding for module in MODULES for finding in broad_excepts(module)]
    refuse([finding for finding in findings if finding.module.layer != GUARD])
    if len(findings) > 1:
        refuse(findings)


def refuse(findings: list[Finding]) -> None:
    """Fail with one line a finding, and no more."""
    if findings:
        pytest.fail("\n".join(map(str, findings)), pytrace=False)


# The checks themselves: what they must find, and what they must leave alone.

KNOWN = frozenset(
    {"cleaner", "cleaner.text", "cleaner.score", "cleaner.score.line_shape", "cleaner.cli", "cleaner.cli.main"}
)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("cleaner.text", "import cleaner.score"),
        ("cleaner.text", "from cleaner import score"),
        ("cleaner.text", "from cleaner.score.local import total"),
        ("cleaner.text", "def f():\n    from cleaner.cli.main import entry"),
        ("cleaner.text", "from . import score"),
        ("cleaner.score.line_shape", "from ..cli import main"),
        ("cleaner.score.line_shape", "from cleaner import __version__"),
        ("cleaner.novelty", "import sys"),
    ],
)
def test_downward_imports_are_found(name: str, source: str) -> None:
    assert len(list(downward_imports(module_from(source, name), KNOWN))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("cleaner.score", "from cleaner import text"),
        ("cleaner.score.line_shape", "from cleaner.score import line_shape\nfrom .. import text\nimport regex"),
        ("cleaner.cli.main", "from cleaner import __version__, clean"),
    ],
)
def test_upward_imports_are_left_alone(name: str, source: str) -> None:
    assert list(downward_imports(module_from(source, name), KNOWN)) == []


def test_relative_imports_of_a_package_start_at_the_package() -> None:
    package = module_from("from . import line_shape\nfrom .. import cli", "cleaner.score", "cleaner/score/__init__.py")
    assert [name for _, name in imported(package, KNOWN)] == ["cleaner.score.line_shape", "cleaner.cli"]


def test_packages_from_outside_are_found() -> None:
    assert len(list(packages_from_outside(module_from("import sys\nimport lxml.etree", "cleaner.types"), KNOWN))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    f()\nexcept:\n    pass",
        "try:\n    f()\nexcept Exception:\n    pass",
        "try:\n    f()\nexcept (ValueError, BaseException) as error:\n    raise",
        "with contextlib.suppress(Exception):\n    f()",
    ],
)
def test_broad_excepts_are_found(source: str) -> None:
    assert len(list(broad_excepts(module_from(source, "cleaner.reading.document")))) == 1


def test_named_errors_are_left_alone() -> None:
    source = "try:\n    f()\nexcept (OSError, regex.error):\n    pass\nwith suppress(KeyError):\n    g()"
    assert list(broad_excepts(module_from(source, "cleaner.reading.document"))) == []


@pytest.mark.parametrize("source", ["x > 12", "0.5 < x", "a < 2 * b", "x in (3, 0)", "0 < x <= 7", "x == -2"])
def test_bare_thresholds_are_found(source: str) -> None:
    assert len(list(bare_thresholds(module_from(source, "cleaner.score.line_shape")))) == 1


@pytest.mark.parametrize(
    "source", ["x > 0", "x == -1", "x >= 1.0", "x[2] == y", "f(3) < LIMIT", "i % 2 == 0", "x is True"]
)
def test_harmless_comparisons_are_left_alone(source: str) -> None:
    assert list(bare_thresholds(module_from(source, "cleaner.score.line_shape"))) == []


def test_calendar_numbers_are_harmless_where_dates_are_read() -> None:
    source = "x > 12 or y > 23 or z > 59"
    assert list(bare_thresholds(module_from(source, CALENDAR))) == []
    assert len(list(bare_thresholds(module_from(source, "cleaner.language.people")))) == 3
    assert len(list(bare_thresholds(module_from("x > 13", CALENDAR)))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cleaner.text", "cleaner.parsing.text"),
        ("cleaner.score.columns", "cleaner.output.columns"),
        ("cleaner.score.page.features", "cleaner.threads.by_markup.features"),
    ],
)
def test_a_second_module_of_one_name_is_found(one: str, other: str) -> None:
    modules = [module_from("", name, f"{name.replace('.', '/')}.py") for name in (one, other)]
    assert len(list(modules_of_one_name(modules))) == 1


def test_mirrored_modules_and_their_classes_may_share_a_name() -> None:
    names = ("cleaner.score.page.features", "cleaner.score.text.features")
    modules = [module_from("class Row: pass", name, f"{name.replace('.', '/')}.py") for name in names]
    assert [*modules_of_one_name(modules), *classes_of_one_name(modules)] == []


def test_a_second_class_of_one_name_is_found() -> None:
    modules = [module_from("class Plan: pass", f"cleaner.{room}.x", f"cleaner/{room}/x.py") for room in ("runs", "cli")]
    assert [str(finding) for finding in classes_of_one_name(modules)] == [
        "cleaner/cli/x.py:1: class Plan is in cleaner/runs/x.py as well; a name is used once"
    ]


@pytest.mark.parametrize("source", ["LIMIT: Final = 3", "A: Final = 2 * 3\n", "# why\n\nB: Final = (1, 2)"])
def test_constants_without_a_reason_are_found(source: str) -> None:
    assert len(list(constants_without_reason(module_from(source, "cleaner.score.cut")))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "#: Words; longer is prose.\nLIMIT: Final = 3\nOTHER: Final = 4",
        "LIMIT: Final = 3  # words",
        'LIMIT: Final = 3\n"""Words."""',
        'NAME: Final = "x"',
    ],
)
def test_constants_with_a_reason_are_left_alone(source: str) -> None:
    assert list(constants_without_reason(module_from(source, "cleaner.score.cut"))) == []
