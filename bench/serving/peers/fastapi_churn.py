"""The table task as its users serve it: FastAPI around a pipeline from joblib. PIPELINE is its path."""

import os

import joblib
import pandas as pd
from fastapi import FastAPI

pipeline = joblib.load(os.environ["PIPELINE"])
app = FastAPI()


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/predict")
def predict(row: dict):
    probabilities = pipeline.predict_proba(pd.DataFrame([row]))[0]
    best = probabilities.argmax()
    return {"label": str(pipeline.classes_[best]), "confidence": float(probabilities[best])}
