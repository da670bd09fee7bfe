"""What is done to a module to see whether a test notices: one small change at a time, each a `Mutant`."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

#: A node, and the text to put in its place.
Change = tuple[ast.AST, str]

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
#: Methods that give back something like what they are called on: without them the code still runs.
_STEPS = (
    *("where", "order_by", "limit", "offset", "distinct", "group_by", "with_for_update", "on_conflict_do_nothing"),
    *("values", "execution_options", "strip", "lstrip", "rstrip", "lower", "upper", "casefold", "replace"),
    *("removeprefix", "removesuffix", "absolute", "resolve"),
)
#: Calls that mean something to the type checker alone.
_FOR_TYPES = ("cast", "TypeVar", "NewType")
#: Functions that take any number of arguments.
_ANY_NUMBER = ("and_", "or_", "select", "min", "max", "zip", "print")
_STATEMENTS = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Raise, ast.Delete, ast.Break, ast.Continue)


@dataclass(frozen=True)
class Mutant:
    """A module with one change; `line` and `last` are where in the module as it is."""

    line: int
    last: int
    source: str


def make_mutants(source: str) -> list[Mutant]:
    """Give every mutant of a module, no two alike, in the order of the lines."""
    tree = ast.parse(source)
    seen = {ast.dump(tree)}
    mutants = []
    for node, in_function in _walk(tree, in_function=False):
        for place, text in _changes(node, in_function=in_function):
            changed = _replace(source, place, text)
            dump = _dump(changed)
            if dump and dump not in seen:
                seen.add(dump)
                mutants.append(Mutant(place.lineno, place.end_lineno or place.lineno, changed))  # type: ignore[attr-defined]
    return sorted(mutants, key=lambda mutant: mutant.line)


def _walk(node: ast.AST, *, in_function: bool) -> Iterator[tuple[ast.AST, bool]]:
    """Give the nodes that the program runs: no docstring, no annotation, nothing that speaks to the type checker."""
    yield node, in_function
    inside = in_function or isinstance(node, ast.FunctionDef | ast.Lambda)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "type_params") or (name == "bases" and isinstance(node, ast.ClassDef)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_mute(child):
                yield from _walk(child, in_function=inside)


def _is_mute(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)  # a docstring
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _FOR_TYPES and node.func.id != "cast"
    return isinstance(node, ast.JoinedStr | ast.Assert | ast.Import | ast.ImportFrom)  # f-strings: no places in 3.11


def _changes(node: ast.AST, *, in_function: bool) -> Iterator[Change]:
    for operator in _OPERATORS:
        yield from operator(node)
    if in_function:
        yield from _without_statement(node)


def _compare(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare):
        for number, operator in enumerate(node.ops):
            ops = [*node.ops[:number], _COMPARISONS[type(operator)](), *node.ops[number + 1 :]]
            yield node, _text(node, ops=ops)


def _calculate(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _ARITHMETIC:
        yield node, _text(node, op=_ARITHMETIC[type(node.op)]())
    if isinstance(node, ast.UnaryOp):
        yield node, f"({ast.unparse(node.operand)})"


def _combine(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.BoolOp):
        yield node, _text(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for number in range(len(node.values)):
            yield node, _text(node, values=[*node.values[:number], *node.values[number + 1 :]])


def _negate(node: ast.AST) -> Iterator[Change]:
    tests: list[ast.expr] = []
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        tests = [node.test]
    elif isinstance(node, ast.comprehension):
        tests = node.ifs
    for test in tests:
        yield test, f"(not ({ast.unparse(test)}))"
        if not isinstance(node, ast.While):
            yield test, "True"
        yield test, "False"


def _constant(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield node, str(not node.value)
    elif isinstance(node.value, int | float):
        yield node, repr(node.value + 1)
    elif isinstance(node.value, str | bytes):
        yield node, repr("XX" + node.value if isinstance(node.value, str) else b"XX" + node.value)


def _call(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Call) or (isinstance(node.func, ast.Name) and node.func.id in _FOR_TYPES):
        return
    for number in range(len(node.keywords)):
        yield node, _text(node, keywords=[*node.keywords[:number], *node.keywords[number + 1 :]])
    for number, argument in enumerate(node.args):
        if _may_go(node, argument):
            yield node, _text(node, args=[*node.args[:number], *node.args[number + 1 :]])
    if isinstance(node.func, ast.Attribute) and node.func.attr in _STEPS:
        yield node, ast.unparse(node.func.value)


def _may_go(call: ast.Call, argument: ast.expr) -> bool:
    """Tell whether a call may still work without an argument: any number is taken, or there is a default."""
    many = isinstance(call.func, ast.Attribute) and len(call.args) + len(call.keywords) > 1
    return (
        many or isinstance(argument, ast.Starred) or (isinstance(call.func, ast.Name) and call.func.id in _ANY_NUMBER)
    )


def _collection(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.List | ast.Tuple | ast.Set) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        for number in range(len(node.elts)):
            left = [*node.elts[:number], *node.elts[number + 1 :]]
            yield node, _text(node, elts=left) if left or not isinstance(node, ast.Set) else "set()"
    if isinstance(node, ast.Dict):
        for number in range(len(node.keys)):
            keys, values = list(node.keys), list(node.values)
            del keys[number], values[number]
            yield node, _text(node, keys=keys, values=values)


def _slice(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
        yield node, ast.unparse(node.value)


def _result(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
        yield node, f"{type(node).__name__.lower()} None"
    if isinstance(node, ast.IfExp):
        yield node, f"({ast.unparse(node.body)})"
        yield node, f"({ast.unparse(node.orelse)})"


def _handler(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.ExceptHandler):
        place = node.body[0]
        yield place, f"raise\n{' ' * place.col_offset}{ast.unparse(place).splitlines()[0]}"


def _surroundings(node: ast.AST) -> Iterator[Change]:
    """Leave out what a `with` enters whose value nobody uses, such as a lock; and a decorator."""
    if isinstance(node, ast.With):
        for item in node.items:
            if item.optional_vars is None:
                yield item.context_expr, "__import__('contextlib').nullcontext()"
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        for decorator in node.decorator_list:
            yield decorator, "(lambda decorated: decorated)"


def _without_statement(node: ast.AST) -> Iterator[Change]:
    """Leave out what is done; a local name, which would be missed at once, gets None."""
    if isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
        yield node.value, "None"
    elif isinstance(node, _STATEMENTS) or (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Yield)):
        yield node, "pass"


_OPERATORS: tuple[Callable[[ast.AST], Iterator[Change]], ...] = (
    _compare,
    _calculate,
    _combine,
    _negate,
    _constant,
    _call,
    _collection,
    _slice,
    _result,
    _handler,
    _surroundings,
)


def _text(node: ast.AST, **fields: Any) -> str:
    """Write a node with some fields changed; an expression in brackets, so that it fits wherever it stands."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    text: str = ast.unparse(changed)
    in_brackets = isinstance(node, ast.expr) and not isinstance(node, ast.Tuple | ast.Call)
    return f"({text})" if in_brackets else text


def _replace(source: str, node: Any, text: str) -> str:
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    before: bytes = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after: bytes = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + text.encode() + after).decode()


def _dump(source: str) -> str:
    """Give the tree of a module as a text, or nothing if Python cannot read it."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""
