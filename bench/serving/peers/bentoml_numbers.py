"""A model of ONNX in BentoML. MODEL is its path."""

import os

import bentoml
import numpy as np
import onnxruntime


@bentoml.service(workers=1)
class Numbers:
    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])

    @bentoml.api
    def predict(self, tenure: float, MonthlyCharges: float, TotalCharges: float) -> dict:
        row = {"tenure": tenure, "MonthlyCharges": MonthlyCharges, "TotalCharges": TotalCharges}
        feeds = {name: np.array([[value]], np.float32) for name, value in row.items()}
        label, probabilities = self.session.run(None, feeds)
        return {"label": str(label[0]), "probabilities": probabilities[0].tolist()}
