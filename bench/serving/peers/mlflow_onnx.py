"""Saves a model of ONNX for MLflow, whose own flavour wants columns without a second dimension: mlflow_onnx.py FILE FOLDER."""

import sys

import mlflow.pyfunc
import numpy as np
import onnxruntime


class Numbers(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(context.artifacts["model"], options)

    def predict(self, context, model_input, params=None):
        feeds = {name: model_input[name].to_numpy(np.float32).reshape(-1, 1) for name in model_input.columns}
        label, probabilities = self.session.run(None, feeds)
        return [{"label": str(word), "probabilities": row.tolist()} for word, row in zip(label, probabilities)]


if __name__ == "__main__":
    file, folder = sys.argv[1:]
    mlflow.pyfunc.save_model(folder, python_model=Numbers(), artifacts={"model": file})
