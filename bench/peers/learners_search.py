"""Optuna's TPE over a space of ours, a point a line, of which the value is read: learners_search.py SPACE TRIALS SEED."""

import json
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
space, trials, seed = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])


def suggest(trial, name, dimension):
    if dimension["kind"] == "categorical":
        return trial.suggest_categorical(name, dimension["choices"])
    ask = trial.suggest_float if dimension["kind"] == "float" else trial.suggest_int
    return ask(name, dimension["low"], dimension["high"], log=dimension.get("log", False))


def value(trial):
    print(json.dumps({name: suggest(trial, name, dimension) for name, dimension in space.items()}), flush=True)
    return float(input())


print("ready", flush=True)
optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed)).optimize(value, n_trials=trials)
