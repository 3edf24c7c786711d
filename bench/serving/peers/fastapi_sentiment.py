"""The same task served as its users write it: FastAPI around a pipeline from joblib. PIPELINE is its path."""

import os

import joblib
from fastapi import FastAPI
from pydantic import BaseModel

pipeline = joblib.load(os.environ["PIPELINE"])
app = FastAPI()


class Review(BaseModel):
    text: str
    return_probabilities: bool = False


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/predict")
def predict(review: Review):
    probabilities = pipeline.predict_proba([review.text])[0]
    best = probabilities.argmax()
    answer = {"label": str(pipeline.classes_[best]), "confidence": float(probabilities[best])}
    if review.return_probabilities:
        answer["probabilities"] = {str(name): float(p) for name, p in zip(pipeline.classes_, probabilities)}
    return answer
