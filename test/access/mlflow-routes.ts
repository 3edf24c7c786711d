import type { Scope } from '../../src/define.ts'

/** The routes of MLflow's API and what they want; those of `/ajax-api` want the same. */
export const mlflowRoutes: Record<string, Scope | 'open'> = {
  // Experiments.
  'POST /api/2.0/mlflow/experiments/create': 'track',
  // Runs, params, metrics and tags.
  // Searches.
  'POST /api/2.0/mlflow/runs/search': 'read',
  'GET /api/2.0/mlflow/experiments/search': 'read',
  'POST /api/2.0/mlflow/experiments/search': 'read',
  'POST /api/2.0/mlflow/experiments/search-datasets': 'read',
  // Logged models, inputs and outputs.
  // Artifacts.
  // The registry.
  // Traces.
}
