"""A model of ONNX as its users serve it: FastAPI around ONNX Runtime. MODEL is its path."""

import os

import numpy as np
import onnxruntime
from fastapi import FastAPI

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
names = [tensor.name for tensor in session.get_inputs()]
app = FastAPI()


@app.get("/health")
def health():
    return {"status": "ok"}


@app.post("/predict")
def predict(row: dict[str, float]):
    label, probabilities = session.run(None, {name: np.array([[row[name]]], np.float32) for name in names})
    return {"label": str(label[0]), "probabilities": probabilities[0].tolist()}
