"""The same task as its users write it: tf-idf of words and word pairs under logistic regression.

imdb_sklearn.py C TRAIN TEST [SAVE] prints one JSON object; SAVE keeps the fitted pipeline for the server.
C is that of the regression: 1.0 is what it takes when nobody says anything.
"""

import json
import resource
import sys
import time

import joblib
import pandas as pd
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

cost, train_path, test_path, *save = sys.argv[1:]

started = time.perf_counter()
train = pd.read_csv(train_path)
read = time.perf_counter()
pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=float(cost)))
pipeline.fit(train["text"], train["label"])
fitted = time.perf_counter()
test = pd.read_csv(test_path)
accuracy = pipeline.score(test["text"], test["label"])
ended = time.perf_counter()

if save:
    joblib.dump(pipeline, save[0])

print(
    json.dumps(
        {
            "scikit_learn": sklearn.__version__,
            "accuracy": accuracy,
            "seconds": {"total": ended - started, "read": read - started, "fit": fitted - read, "test": ended - fitted},
            "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    )
)
