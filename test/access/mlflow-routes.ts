import type { Scope } from '../../src/define.ts'

/** The routes of MLflow's API and what they want; those of `/ajax-api` want the same. */
export const mlflowRoutes: Record<string, Scope | 'open'> = {
  // Experiments.
  'POST /api/2.0/mlflow/experiments/create': 'track',
  // Runs, params, metrics and tags.
  // Searches.
  // Logged models, inputs and outputs.
  'POST /api/2.0/mlflow/runs/log-inputs': 'track',
  'POST /api/2.0/mlflow/runs/outputs': 'track',
  'POST /api/2.0/mlflow/logged-models': 'track',
  'GET /api/2.0/mlflow/logged-models/:model_id': 'read',
  'PATCH /api/2.0/mlflow/logged-models/:model_id': 'track',
  'DELETE /api/2.0/mlflow/logged-models/:model_id': 'track',
  'PATCH /api/2.0/mlflow/logged-models/:model_id/tags': 'track',
  'DELETE /api/2.0/mlflow/logged-models/:model_id/tags/:tag_key': 'track',
  'POST /api/2.0/mlflow/logged-models/:model_id/params': 'track',
  // Artifacts.
  'GET /api/2.0/mlflow/artifacts/list': 'read',
  'GET /api/2.0/mlflow/logged-models/:model_id/artifacts/directories': 'read',
  'GET /ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files': 'read',
  'POST /ajax-api/2.0/mlflow/upload-artifact': 'track',
  'GET /get-artifact': 'read',
  'GET /model-versions/get-artifact': 'read',
  'GET /api/2.0/mlflow-artifacts/artifacts': 'read',
  'GET /api/2.0/mlflow-artifacts/artifacts/*': 'read',
  'PUT /api/2.0/mlflow-artifacts/artifacts/*': 'track',
  'DELETE /api/2.0/mlflow-artifacts/artifacts/*': 'track',
  'POST /api/2.0/mlflow-artifacts/mpu/create/*': 'track',
  'PUT /api/2.0/mlflow-artifacts/mpu/parts/:upload/:part': 'track',
  'POST /api/2.0/mlflow-artifacts/mpu/complete/*': 'track',
  'POST /api/2.0/mlflow-artifacts/mpu/abort/*': 'track',
  'GET /api/2.0/mlflow-artifacts/presigned/*': 'read',
  'GET /api/3.0/mlflow/server-info': 'read',
  // The registry.
  'POST /api/2.0/mlflow/registered-models/create': 'track',
  'GET /api/2.0/mlflow/registered-models/get': 'read',
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
  'PATCH /api/2.0/mlflow/model-versions/update': 'track',
  'DELETE /api/2.0/mlflow/model-versions/delete': 'operate',
  'POST /api/2.0/mlflow/model-versions/transition-stage': 'operate',
  'POST /api/2.0/mlflow/model-versions/set-tag': 'track',
  'DELETE /api/2.0/mlflow/model-versions/delete-tag': 'track',
  // Traces.
}
