import type { Scope } from '../../src/define.ts'

/** The routes of MLflow's API and what they want; those of `/ajax-api` want the same. */
export const mlflowRoutes: Record<string, Scope | 'open'> = {
  // Experiments.
  'POST /api/2.0/mlflow/experiments/create': 'track',
  'GET /api/2.0/mlflow/experiments/get': 'read',
  'GET /api/2.0/mlflow/experiments/get-by-name': 'read',
  'POST /api/2.0/mlflow/experiments/update': 'track',
  'POST /api/2.0/mlflow/experiments/delete': 'track',
  'POST /api/2.0/mlflow/experiments/restore': 'track',
  'POST /api/2.0/mlflow/experiments/set-experiment-tag': 'track',
  'POST /api/2.0/mlflow/experiments/delete-experiment-tag': 'track',
  // Runs, params, metrics and tags.
  'POST /api/2.0/mlflow/runs/create': 'track',
  'GET /api/2.0/mlflow/runs/get': 'read',
  'POST /api/2.0/mlflow/runs/update': 'track',
  'POST /api/2.0/mlflow/runs/delete': 'track',
  'POST /api/2.0/mlflow/runs/restore': 'track',
  'POST /api/2.0/mlflow/runs/log-metric': 'track',
  'POST /api/2.0/mlflow/runs/log-parameter': 'track',
  'POST /api/2.0/mlflow/runs/log-batch': 'track',
  'POST /api/2.0/mlflow/runs/set-tag': 'track',
  'POST /api/2.0/mlflow/runs/delete-tag': 'track',
  'POST /api/2.0/mlflow/runs/log-model': 'track',
  'GET /api/2.0/mlflow/metrics/get-history': 'read',
  'GET /api/2.0/mlflow/metrics/get-history-bulk': 'read',
  'GET /api/2.0/mlflow/metrics/get-history-bulk-interval': 'read',
  // Searches.
  // Logged models, inputs and outputs.
  // Artifacts.
  // The registry.
  // Traces.
}
