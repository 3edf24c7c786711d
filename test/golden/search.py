"""Writes search.json: what Optuna's TPE finds on three problems, its densities, and what its pruners decide.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install optuna
    .venv-golden/bin/python test/golden/search.py && npx biome check --write test/golden
"""

import json
import math
import pathlib
import random
import types

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe import parzen_estimator
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import _split_trials, default_gamma, default_weights
from optuna.trial import TrialState, create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)

SEEDS, TRIALS = 20, 100

hartmann_a = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
hartmann_p = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
hartmann_alpha = np.array([1.0, 1.2, 3.0, 3.2])


def branin(trial):
    x, y = trial.suggest_float("x", -5, 10), trial.suggest_float("y", 0, 15)
    bowl = y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6
    return bowl**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann(trial):
    x = np.array([trial.suggest_float(f"x{i}", 0, 1) for i in range(6)])
    return float(-hartmann_alpha @ np.exp(-(hartmann_a * (x - hartmann_p) ** 2).sum(axis=1)))


def mixed(trial):
    rate = trial.suggest_float("rate", 1e-5, 1, log=True)
    depth = trial.suggest_int("depth", 1, 12)
    price = {"sgd": 0.5, "adam": 0, "rms": 0.2}[trial.suggest_categorical("optimizer", ["sgd", "adam", "rms"])]
    return (math.log10(rate) + 2.5) ** 2 + 0.05 * (depth - 7) ** 2 + price


def best(objective, sampler):
    study = optuna.create_study(sampler=sampler)
    study.optimize(objective, n_trials=TRIALS)
    return study.best_value


def bests(objective):
    return {
        "tpe": [best(objective, optuna.samplers.TPESampler(seed=seed)) for seed in range(SEEDS)],
        "random": [best(objective, optuna.samplers.RandomSampler(seed=seed)) for seed in range(SEEDS)],
    }


# The dimensions as Cultivar writes them, beside Optuna's.
dimensions = {
    "float": ({"kind": "float", "low": -2, "high": 3}, FloatDistribution(-2, 3)),
    "log": ({"kind": "float", "low": 1e-4, "high": 10, "log": True}, FloatDistribution(1e-4, 10, log=True)),
    "step": ({"kind": "float", "low": 0, "high": 1, "step": 0.25}, FloatDistribution(0, 1, step=0.25)),
    "integer": ({"kind": "integer", "low": 1, "high": 12}, IntDistribution(1, 12)),
    "integerStep": ({"kind": "integer", "low": 2, "high": 21, "step": 4}, IntDistribution(2, 21, step=4)),
    "integerLog": ({"kind": "integer", "low": 1, "high": 1000, "log": True}, IntDistribution(1, 1000, log=True)),
    "choice": ({"kind": "categorical", "choices": ["a", "b", "c"]}, CategoricalDistribution(["a", "b", "c"])),
}

chance = random.Random(5)


def draw(distribution):
    """A point as Optuna keeps it: choices by their index."""
    if isinstance(distribution, CategoricalDistribution):
        return chance.randrange(len(distribution.choices))
    low, high, step = distribution.low, distribution.high, distribution.step
    if distribution.log and step is None:
        return math.exp(chance.uniform(math.log(low), math.log(high)))
    if distribution.log:
        return round(math.exp(chance.uniform(math.log(low), math.log(high))))
    if step is None:
        return chance.uniform(low, high)
    return low + step * chance.randrange(int((high - low) / step + 1e-9) + 1)


def density(names, count):
    given = [dimensions[name] for name in names]
    points = [[draw(theirs) for _, theirs in given] for _ in range(count)]
    at = [[draw(theirs) for _, theirs in given] for _ in range(8)]
    space = {name: dimensions[name][1] for name in names}
    column = lambda rows: {name: np.array([row[i] for row in rows]) for i, name in enumerate(names)}
    # NumPy leaves the order of equals to the machine, and with it which of two equal trials has the wider kernel.
    parzen_estimator.np = types.SimpleNamespace(**{**vars(np), "argsort": lambda a: np.argsort(a, kind="stable")})
    parameters = _ParzenEstimatorParameters(1.0, True, False, default_weights, True)
    estimator = _ParzenEstimator(column(points), space, parameters)
    mixture = estimator._mixture_distribution
    sides = [
        {"shares": side.weights.tolist()}
        if hasattr(side, "weights")
        else {"means": side.mu.tolist(), "deviations": side.sigma.tolist()}
        for side in mixture.distributions
    ]
    return {
        "dimensions": [ours for ours, _ in given],
        "observations": points,
        "weights": mixture.weights.tolist(),
        "sides": sides,
        "at": at,
        "logDensity": estimator.log_pdf(column(at)).tolist(),
    }


densities = [density([name], count) for name in dimensions for count in (0, 1, 2, 7)] + [
    density(list(dimensions), count) for count in (0, 1, 5, 25, 26, 27, 60)
]

NUMBERS = {"NaN": math.nan}


def history(states, steps):
    """Trials with values on the way; the last one runs."""
    trials = []
    for number, state in enumerate(states):
        reported = steps if state == "complete" else steps[: chance.randrange(len(steps) + 1)]
        values = [[step, "NaN" if chance.random() < 0.08 else round(chance.gauss(0, 1) - step / 30, 3)] for step in reported]
        trial = {"number": number, "state": state, "intermediate": values}
        if state == "complete":
            trial["value"] = round(chance.gauss(0, 1), 2)
        trials.append(trial)
    return trials


def number(value):
    return NUMBERS.get(value, value)


def studied(trials, direction, pruner=None):
    study = optuna.create_study(direction=direction, pruner=pruner)
    for trial in trials:
        study.add_trial(
            create_trial(
                state={"complete": TrialState.COMPLETE, "pruned": TrialState.PRUNED, "running": TrialState.RUNNING}[trial["state"]],
                value=trial.get("value"),
                intermediate_values={step: number(value) for step, value in trial["intermediate"]},
            )
        )
    return study


def split_case(size, direction):
    states = [chance.choice(["complete", "complete", "pruned", "running"]) for _ in range(size)]
    trials = history(states, [1, 2, 3])
    study = studied(trials, direction)
    finished = sum(state != "running" for state in states)
    below, above = _split_trials(study, study.trials, default_gamma(finished))
    return {
        "direction": direction,
        "trials": trials,
        "below": [trial.number for trial in below],
        "above": [trial.number for trial in above],
    }


def median_case(direction, options):
    theirs, ours = options
    trials = history(["complete"] * chance.randrange(9), list(range(6)))
    pruner = optuna.pruners.PercentilePruner(**theirs)
    study = studied(trials, direction, pruner)
    running = study.ask()
    asked = []
    for step in range(6):
        value = "NaN" if chance.random() < 0.15 else round(chance.gauss(0, 1) - step / 30, 3)
        running.report(number(value), step)
        asked.append([step, value, bool(running.should_prune())])
    return {"direction": direction, "options": ours, "trials": trials, "asked": asked}


median_options = [
    ({"percentile": 50}, {}),
    ({"percentile": 25, "n_startup_trials": 2}, {"percentile": 25, "startup": 2}),
    ({"percentile": 50, "n_startup_trials": 0, "n_warmup_steps": 2}, {"startup": 0, "warmup": 2}),
    (
        {"percentile": 60, "n_startup_trials": 1, "n_warmup_steps": 1, "interval_steps": 3, "n_min_trials": 3},
        {"percentile": 60, "startup": 1, "warmup": 1, "interval": 3, "least": 3},
    ),
]


def asha_case(direction, options, length):
    """One trial after the other; each ends where it is pruned."""
    theirs, ours = options
    study = optuna.create_study(direction=direction, pruner=optuna.pruners.SuccessiveHalvingPruner(**theirs))
    trials = []
    for _ in range(8 if length > 100 else 24):
        running = study.ask()
        level = chance.gauss(0, 1)
        reported, pruned = [], False
        while len(reported) < length and not pruned:
            step = len(reported) + 1
            value = "NaN" if chance.random() < 0.01 else round(level + chance.gauss(0, 0.3) - step / 30, 3)
            running.report(number(value), step)
            reported.append([step, value])
            pruned = bool(running.should_prune())
        study.tell(running, None if pruned else level, state=TrialState.PRUNED if pruned else TrialState.COMPLETE)
        trials.append({"intermediate": reported, "pruned": pruned})
    return {"direction": direction, "options": ours, "trials": trials}


asha_options = [
    ({}, {}, 40),
    ({}, {}, 250),
    ({"min_resource": 2, "reduction_factor": 2}, {"resource": 2, "reduction": 2}, 20),
    (
        {"min_resource": 1, "reduction_factor": 3, "min_early_stopping_rate": 1, "bootstrap_count": 2},
        {"resource": 1, "reduction": 3, "skipped": 1, "bootstrap": 2},
        12,
    ),
]

directions = ["minimize", "maximize"]

golden = {
    "versions": {"optuna": optuna.__version__, "numpy": np.__version__},
    "best": {"branin": bests(branin), "hartmann": bests(hartmann), "mixed": bests(mixed)},
    "densities": densities,
    "splits": [split_case(size, direction) for size in (1, 4, 12, 30, 60) for direction in directions],
    "median": [median_case(direction, options) for options in median_options for direction in directions for _ in range(6)],
    "asha": [asha_case(direction, (theirs, ours), length) for theirs, ours, length in asha_options for direction in directions],
}

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden))
