"""A formula over the names of parts: arithmetic and a few functions, nothing else.

Written as Python writes arithmetic, read by Python's own parser, and interpreted here: a name that
is not a part, or anything but arithmetic, is refused.
"""

import ast
from collections.abc import Callable, Collection, Mapping
from functools import reduce

import numpy as np

from largesse.markets.model import Figures


def rounded(figures: Figures, decimals: Figures | int) -> Figures:
    """Published decimals, halves away from zero, as tables are printed."""
    scale = np.power(10.0, decimals)
    return np.asarray(np.sign(figures) * np.floor(np.abs(figures) * scale + 0.5) / scale)


_FUNCTIONS: Mapping[str, Callable[..., Figures]] = {
    "min": lambda *figures: reduce(np.minimum, figures),
    "max": lambda *figures: reduce(np.maximum, figures),
    "round": rounded,
    "ln": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
}
_TAKES: Mapping[str, int] = {"round": 2, "ln": 1, "exp": 1, "sqrt": 1, "abs": 1}
"""How many figures a function takes; one or more where it is not said."""
_OPERATORS: Mapping[type[ast.operator], Callable[[Figures, Figures], Figures]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
LONGEST = 500
GREATEST = 1e15


def fault_of(formula: str, names: Collection[str]) -> str:
    """What is wrong with a formula over these parts; '' where nothing is."""
    if len(formula) > LONGEST:
        return f"the formula is longer than {LONGEST} characters"
    try:
        tree = ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return f"'{formula}' is not arithmetic"
    known = {_identifier(name) for name in names}
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    nodes = [node for node in ast.walk(tree.body) if id(node) not in called]
    fault = next(filter(None, (_fault(node, known) for node in nodes)), "")
    if not fault and not any(isinstance(node, ast.Name) for node in nodes):
        return "the formula names no part"
    return fault


def computed(formula: str, figures: Mapping[str, Figures]) -> Figures:
    """The value of a formula; NaN where it has none (a division by zero, a missing part)."""
    named = {_identifier(name): values for name, values in figures.items()}
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        found = _value(ast.parse(formula, mode="eval").body, named)
    return np.where(np.isfinite(found), found, np.nan)


def _identifier(name: str) -> str:
    """How a part's name is written in a formula: ``life-expectancy`` as ``life_expectancy``."""
    return name.replace("-", "_")


def _fault(node: ast.AST, known: Collection[str]) -> str:
    match node:
        case ast.Name(id=name) if name in known:
            return ""
        case ast.Name(id=name):
            return f"the formula names '{name}', which is no part of it"
        case ast.Constant(value=bool()):
            return "the formula may hold numbers, names of parts and arithmetic only"
        case ast.Constant(value=int() | float() as number) if not number <= GREATEST:
            return f"the formula holds a number above {GREATEST:g}"
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in _FUNCTIONS:
            if len(node.args) == _TAKES.get(name, len(node.args) or 1):
                return ""
            return f"'{name}' takes {_TAKES.get(name, 'one or more')} in its brackets"
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            return ""
        case (
            ast.Constant(value=int() | float())
            | ast.UnaryOp(op=ast.USub())
            | ast.USub()
            | ast.operator()
            | ast.Load()
        ):
            return ""
    return "the formula may hold numbers, names of parts and arithmetic only"


def _value(node: ast.expr, figures: Mapping[str, Figures]) -> Figures:
    match node:
        case ast.Name(id=name):
            return figures[name]
        case ast.Constant(value=int() | float() as number):
            return np.asarray(number, dtype=np.float64)
        case ast.UnaryOp(operand=operand):
            return -_value(operand, figures)
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)](_value(left, figures), _value(right, figures))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*(_value(each, figures) for each in arguments))
    raise ValueError(f"not checked by fault_of: {ast.dump(node)}")
