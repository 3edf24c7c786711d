"""Writes neighbours.json: made sentences, and which of them scikit-learn finds most similar, and what it answers with them.

    python3 -m venv .venv-golden && .venv-golden/bin/pip install scikit-learn
    .venv-golden/bin/python test/golden/neighbours.py && npx biome check --write test/golden
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import KNeighborsRegressor, NearestNeighbors

chance = np.random.default_rng(5)
words = [f"word{i}" for i in range(30)]
# Of common words there are more: the n-th of them is said 1 / n times as often as the first.
shares = 1 / np.arange(1, 31)
shares /= shares.sum()
made = [" ".join(chance.choice(words, chance.integers(4, 15), p=shares)) for _ in range(72)]
texts, queries = made[:60], [f"{text} unheard" for text in made[60:]]
values = chance.normal(10, 5, 60).round(3)

encoder = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
rows, asked = encoder.fit_transform(texts), encoder.transform(queries)
k = 5
distances, indices = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(rows).kneighbors(asked)
# Where two are equally far, which of them is the fifth is nobody's to say.
assert (np.diff(distances, axis=1) > 1e-6).all()
answers = {
    weights: KNeighborsRegressor(k, weights=weights, metric="cosine", algorithm="brute")
    .fit(rows, values)
    .predict(asked)
    .tolist()
    for weights in ("uniform", "distance")
}
path = pathlib.Path(__file__).with_name("neighbours.json")
golden = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "texts": texts,
    "values": values.tolist(),
    "queries": queries,
    "k": k,
    "rows": indices.tolist(),
    "similarities": (1 - distances).tolist(),
    "answers": answers,
}
path.write_text(json.dumps(golden, indent=2) + "\n")
