"""All kinds of query parameters for one import; the other modules of the package define them."""

from .choices import Choice, Flag, Subset
from .decimals import NUMBER, decimal, write_number
from .errors import ParameterError, showable
from .numbers import DistinctNumbers, Number, NumberList, NumberRows
from .numbers_by_choice import NumbersByChoice, OwnNumbers, bounds_in_words
from .overlays import Overlays
from .parameter import Parameter, listed
from .texts import Colour, Names, Pattern

__all__ = [
    "NUMBER",
    "Choice",
    "Colour",
    "DistinctNumbers",
    "Flag",
    "Names",
    "Number",
    "NumberList",
    "NumberRows",
    "NumbersByChoice",
    "Overlays",
    "OwnNumbers",
    "Parameter",
    "ParameterError",
    "Pattern",
    "Subset",
    "bounds_in_words",
    "decimal",
    "listed",
    "showable",
    "write_number",
]
