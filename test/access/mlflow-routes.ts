import type { Scope } from '../../src/define.ts'

/** The routes of MLflow's API and what they want; those of `/ajax-api` want the same. */
export const mlflowRoutes: Record<string, Scope | 'open'> = {
  // Experiments.
  'POST /api/2.0/mlflow/experiments/create': 'track',
  // Runs, params, metrics and tags.
  // Searches.
  // Logged models, inputs and outputs.
  // Artifacts.
  // The registry.
  'POST /api/2.0/mlflow/registered-models/create': 'track',
  'GET /api/2.0/mlflow/registered-models/get': 'read',
  'GET /api/2.0/mlflow/registered-models/search': 'read',
  'PATCH /api/2.0/mlflow/registered-models/update': 'track',
  'POST /api/2.0/mlflow/registered-models/rename': 'operate',
  'DELETE /api/2.0/mlflow/registered-models/delete': 'operate',
  'POST /api/2.0/mlflow/registered-models/set-tag': 'track',
  'DELETE /api/2.0/mlflow/registered-models/delete-tag': 'track',
  'POST /api/2.0/mlflow/registered-models/alias': 'operate',
  'GET /api/2.0/mlflow/registered-models/alias': 'read',
  'DELETE /api/2.0/mlflow/registered-models/alias': 'operate',
  'GET /api/2.0/mlflow/registered-models/get-latest-versions': 'read',
  'POST /api/2.0/mlflow/registered-models/get-latest-versions': 'read',
  'POST /api/2.0/mlflow/model-versions/create': 'track',
  'GET /api/2.0/mlflow/model-versions/get': 'read',
  'GET /api/2.0/mlflow/model-versions/get-download-uri': 'read',
  'GET /api/2.0/mlflow/model-versions/search': 'read',
  'PATCH /api/2.0/mlflow/model-versions/update': 'track',
  'DELETE /api/2.0/mlflow/model-versions/delete': 'operate',
  'POST /api/2.0/mlflow/model-versions/transition-stage': 'operate',
  'POST /api/2.0/mlflow/model-versions/set-tag': 'track',
  'DELETE /api/2.0/mlflow/model-versions/delete-tag': 'track',
  // Traces.
}
