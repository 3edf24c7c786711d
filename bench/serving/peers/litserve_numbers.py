"""A model of ONNX in LitServe: litserve_numbers.py PORT. MODEL is its path."""

import os
import sys

import litserve
import numpy as np
import onnxruntime


class Numbers(litserve.LitAPI):
    def setup(self, device):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])

    def decode_request(self, request):
        return {name: np.array([[value]], np.float32) for name, value in request.items()}

    def predict(self, feeds):
        return self.session.run(None, feeds)

    def encode_response(self, output):
        label, probabilities = output
        return {"label": str(label[0]), "probabilities": probabilities[0].tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(Numbers(), accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="warning")
