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
  // Traces.
  'POST /v1/traces': 'track',
  'POST /api/3.0/mlflow/traces': 'track',
  'POST /api/3.0/mlflow/traces/search': 'read',
  'GET /api/3.0/mlflow/traces/:trace_id': 'read',
  'GET /api/3.0/mlflow/traces/get': 'read',
  'GET /api/3.0/mlflow/traces/batchGet': 'read',
  'POST /api/3.0/mlflow/traces/batchGetInfos': 'read',
  'PATCH /api/3.0/mlflow/traces/:trace_id/tags': 'track',
  'DELETE /api/3.0/mlflow/traces/:trace_id/tags': 'track',
  'POST /api/3.0/mlflow/traces/delete-traces': 'track',
  'POST /api/3.0/mlflow/traces/:trace_id/assessments': 'track',
  'GET /api/3.0/mlflow/traces/:trace_id/assessments/:assessment_id': 'read',
  'PATCH /api/3.0/mlflow/traces/:trace_id/assessments/:assessment_id': 'track',
  'DELETE /api/3.0/mlflow/traces/:trace_id/assessments/:assessment_id': 'track',
  'POST /api/2.0/mlflow/traces': 'track',
  'GET /api/2.0/mlflow/traces': 'read',
  'PATCH /api/2.0/mlflow/traces/:trace_id': 'track',
  'GET /api/2.0/mlflow/traces/:trace_id/info': 'read',
  'PATCH /api/2.0/mlflow/traces/:trace_id/tags': 'track',
  'DELETE /api/2.0/mlflow/traces/:trace_id/tags': 'track',
  'POST /api/2.0/mlflow/traces/delete-traces': 'track',
  'GET /api/2.0/mlflow/get-trace-artifact': 'read',
  'POST /api/2.0/mlflow/traces/link-to-run': 'track',
  'POST /api/2.0/mlflow/traces/link-prompts': 'track',
}
