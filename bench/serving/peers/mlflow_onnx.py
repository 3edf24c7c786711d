"""Saves a model of ONNX as MLflow does: mlflow_onnx.py FILE FOLDER."""

import sys

import mlflow.onnx
import onnx

file, folder = sys.argv[1:]
mlflow.onnx.save_model(onnx.load(file), folder)
