"""Read YAML or JSON into plain data, safely, and remember where everything stood.

Words stay words: `yes`, `no`, `on` and `off` are text here, not booleans, and `1:30`
is not a number. Aliases are refused (they are how a small file becomes a huge one), a
key given twice is an error, and size and depth are limited.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from legwise.errors import DocumentError, Problem, nearest

MAX_BYTES = 2_000_000
MAX_DEPTH = 20

_FastLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_FastLoader):  # type: ignore[misc]
    """YAML 1.2 words and numbers, whichever parser is underneath."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


_TAG = "tag:yaml.org,2002:"
for _kind, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", "~nN\0"),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789"),
):
    _Loader.add_implicit_resolver(_TAG + _kind, re.compile(_pattern), [*_first.replace("\0", ""), ""])


@dataclass(frozen=True)
class Document:
    """Plain data and the node tree it came from."""

    name: str
    data: Any
    root: yaml.Node | None

    def line(self, path: Sequence[str | int]) -> int | None:
        """Return the 1-based line of a place, or of the nearest place above it."""
        node, line = self.root, None
        if node is not None:
            line = node.start_mark.line + 1
        for step in path:
            child = _child(node, step)
            if child is None:
                break
            at, node = child
            line = at.start_mark.line + 1
        return line

    def problem(self, path: Sequence[str | int], message: str) -> Problem:
        """Describe something wrong at a place in this document."""
        return Problem(self.name, self.line(path), ".".join(map(str, path)), message)

    def problems(
        self, error: ValidationError, words: Sequence[str], at: Sequence[str | int] = ()
    ) -> list[Problem]:
        """Turn a model's complaints into problems with line, key and nearest valid word."""
        found = []
        for item in error.errors(include_url=False, include_context=True, include_input=True):
            path = [*at, *self._places(at, item)]
            found.append(self.problem(path, wording(item, words)))
        return found

    def _places(self, at: Sequence[str | int], item: Any) -> Iterator[str | int]:
        """Yield the steps of an error that are places of the document.

        Pydantic names members of a union (`LegMeasurement`, `float`) among them.
        """
        here = self.data
        for step in at:
            here = here[step]
        for step in item["loc"]:
            if _holds(here, step):
                here = here[step]
                yield step
        if item["type"] == "missing":
            yield item["loc"][-1]


def read(path: Path, name: str | None = None) -> Document:
    """Read a file. Raises DocumentError."""
    shown = name or path.name
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _cannot(shown, None, f"the file has {size} bytes; at most {MAX_BYTES} are read")
        raw = path.read_bytes()
    except OSError as error:
        raise _cannot(shown, None, f"cannot be opened ({error.strerror or 'no reason given'})") from None
    return parse(raw, shown)


def parse(raw: bytes | str, name: str) -> Document:
    """Parse YAML or JSON (which is YAML). Raises DocumentError."""
    if len(raw) > MAX_BYTES:
        raise _cannot(name, None, f"the text is longer than {MAX_BYTES} bytes, the most that is read")
    if isinstance(raw, bytes):
        try:
            raw = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _cannot(name, None, "is not text in UTF-8; save it as YAML or JSON text") from None
    try:
        loader = _Loader(raw)
        try:
            root = _compose(loader, name)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "not readable"
        message = f"is not valid YAML: {what}; {_yaml_hint(what)}"
        raise _cannot(name, mark.line + 1 if mark else None, message) from None
    except RecursionError:
        raise _cannot(name, None, f"is nested more than {MAX_DEPTH} levels deep") from None
    if root is None:
        raise _cannot(name, None, "is empty; it needs at least one entry")
    return Document(name, _plain(root, name, 0), root)


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the keys that a model and the models inside it know."""
    names: set[str] = set()
    seen: set[type[BaseModel]] = set()
    waiting: list[Any] = [model]
    while waiting:
        item = waiting.pop()
        if isinstance(item, type) and issubclass(item, BaseModel):
            if item not in seen:
                seen.add(item)
                names.update(item.model_fields)
                waiting += [field.annotation for field in item.model_fields.values()]
        else:
            waiting += get_args(item)
    return sorted(names)


def _compose(loader: Any, name: str) -> yaml.Node | None:
    # Aliases and depth are checked on the flat stream of events, before any tree exists.
    depth = 0
    text_loader = loader
    events: list[Any] = []
    while text_loader.check_event():
        event: Any = text_loader.get_event()
        if isinstance(event, yaml.AliasEvent):
            raise _cannot(name, _line(event), "uses an alias (*name); write the value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _cannot(name, _line(event), f"is nested more than {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        events.append(event)
    return _tree(loader, events, name)


def _tree(loader: Any, events: list[Any], name: str) -> yaml.Node | None:
    stack: list[list[Any]] = [[]]
    starts: list[Any] = []
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _cannot(name, _line(event), "holds more than one document")
        elif isinstance(event, yaml.ScalarEvent):
            tag = event.tag or loader.resolve(yaml.ScalarNode, event.value, event.implicit)
            stack[-1].append(yaml.ScalarNode(tag, event.value, *_marks(event, event)))
        elif isinstance(event, yaml.CollectionStartEvent):
            starts.append(event)
            stack.append([])
        elif isinstance(event, yaml.CollectionEndEvent):
            start, children = starts.pop(), stack.pop()
            if isinstance(start, yaml.MappingStartEvent):
                pairs = list(zip(children[::2], children[1::2], strict=True))
                node: yaml.Node = yaml.MappingNode(_TAG + "map", pairs, *_marks(start, event))
            else:
                node = yaml.SequenceNode(_TAG + "seq", children, *_marks(start, event))
            stack[-1].append(node)
    return stack[0][0] if stack[0] else None


def _marks(start: Any, end: Any) -> tuple[Any, Any]:
    return start.start_mark, end.end_mark


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _plain(node: yaml.Node, name: str, depth: int) -> Any:
    if isinstance(node, yaml.MappingNode):
        data: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _cannot(name, key_node.start_mark.line + 1, "has a key that is not a word")
            key = key_node.value
            if key in data:
                line = key_node.start_mark.line + 1
                raise _cannot(name, line, f"gives the key {key!r} twice; keep one of them")
            data[key] = _plain(value_node, name, depth + 1)
        return data
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, name, depth + 1) for child in node.value]
    return _scalar(node, name)


def _scalar(node: yaml.Node, name: str) -> Any:
    text: str = node.value
    match node.tag.removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            # Python refuses to read integers of more than 4,300 digits
            return int(text) if len(text) < 30 else float(text)
        case "float":
            return float(text)
        case "str" | "timestamp" | "!":
            return text
        case tag:
            raise _cannot(name, node.start_mark.line + 1, f"uses the tag {tag!r}, which is not allowed")


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _holds(here: Any, step: str | int) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list | tuple) and isinstance(step, int) and step < len(here)


#: What to do about an error that says all by its kind.
_WHAT_TO_DO = {
    "float_parsing": "is not a number; write it with a point and without a unit, as in 0.31",
    "float_type": "is not a number; write it with a point and without a unit, as in 0.31",
    "tuple_type": "is not a list; write it in square brackets, as in [0.27, 0.35]",
    "date_from_datetime_parsing": "is not a day; write it as 2026-12-31",
    "date_parsing": "is not a day; write it as 2026-12-31",
    "date_type": "is not a day; write it as 2026-12-31",
}


def wording(item: Any, words: Sequence[str]) -> str:
    """Return in plain words what pydantic complains about, with the nearest of the valid words."""
    last = str(item["loc"][-1]) if item["loc"] else ""
    match item["type"]:
        case "extra_forbidden":
            in_a_text = "if it is part of a text, put the whole text in quotes"
            hint = in_a_text if " " in last else nearest(last, words)
            said = f"unknown key {last!r}; {hint}"
        case "missing":
            said = f"the key {last!r} is missing"
        case "literal_error":
            expected = re.findall(r"'([^']*)'", str(item["ctx"]["expected"]))
            given = item["input"] if isinstance(item["input"], str) else ""
            said = f"not one of the values allowed here; {nearest(given, expected)}"
        case "value_error":
            said = str(item["ctx"]["error"])
        case "less_than_equal" if item["ctx"]["le"] == 1:
            said = "must not be above 1; write 31 % as 0.31"
        case "string_pattern_mismatch":
            joint = "-" if "(-" in item["ctx"]["pattern"] else "_"
            said = f"is not an id; write it in small letters and figures, joined by {joint}"
        case kind:
            said = _WHAT_TO_DO.get(kind) or str(item["msg"])[0].lower() + str(item["msg"])[1:]
    return said


def _yaml_hint(what: str) -> str:
    """Return what to do about what the parser says, in words for people who do not write YAML."""
    if "mapping values" in what:
        return "put a text that holds a colon in quotes; indent the line like its neighbours"
    if "cannot start any token" in what:
        return "indent with spaces, never with tabs, and put a text that begins with % @ or ` in quotes"
    return "look here and a few lines above for an open quote or a line indented unlike its neighbours"


def _cannot(name: str, line: int | None, message: str) -> DocumentError:
    return DocumentError(Problem(name, line, "", message))
