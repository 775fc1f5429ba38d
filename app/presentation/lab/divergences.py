"""The divergences in the lab's words."""

from collections.abc import Mapping

from ...lab import divergence_rates
from ...lab.config import Config
from ...lab.temperature_map import TemperatureMap
from ...query.loss_parameters import shape_of
from ...query.parameter_types import write_number
from ..explorer.divergence_words import WORDS, name_and_numbers


def divergence_text(config: Config) -> str:
    """The run's divergence, and its numbers if they are not the usual ones: "…, β = 0.1"."""
    name = WORDS[config.divergence].name
    if config.shape == shape_of(config.divergence).default:
        return name
    return name_and_numbers(name, config.divergence, config.shape)


def rate_hint(config: Config) -> str:
    """A sentence on the learning rate that was chosen for the run's divergence; "" without one."""
    lr = divergence_rates.rates_of(config).get(config.divergence)
    if lr is None:
        return ""
    return (
        f"For {WORDS[config.divergence].in_sentence} {write_number(lr)} did best on the validation"
        f" {config.task.examples}, {_trial(config)}."
    )


def rows_text(temperature_map: TemperatureMap) -> str:
    """What a map's runs have in common, and what goes with each divergence."""
    names = temperature_map.divergences
    if not names:
        return "Every other setting is the run's own."
    base = temperature_map.base
    rates = divergence_rates.rates_of(base)
    if divergence_rates.has_own_rate(base) or not all(name in rates for name in names):
        return (
            "Every other setting is the run's own; each divergence has its usual numbers. The"
            f" learning rate is the run's for all of them, {write_number(base.lr)}, so one that"
            " learns better at another rate can look worse than it is."
        )
    return (
        "Every other setting is the run's own, but each divergence has its usual numbers and the"
        f" learning rate that did best for it on the validation {base.task.examples},"
        f" {_trial(base)}: {_rates_text({name: rates[name] for name in names})}."
    )


def _rates_text(rates: Mapping[str, float]) -> str:
    """The rates by divergence: "0.01 for all", or "forward KL 0.03, total variation 0.01"."""
    if len(rates) > 1 and len(set(rates.values())) == 1:
        return f"{write_number(next(iter(rates.values())))} for all"
    return ", ".join(f"{WORDS[name].in_sentence} {write_number(lr)}" for name, lr in rates.items())


def _trial(config: Config) -> str:
    temperatures = " and ".join(map(write_number, divergence_rates.TEMPERATURES))
    n = divergence_rates.n_transfer(config.student)
    return f"in a trial with {n} {config.task.examples} at T = {temperatures}"
