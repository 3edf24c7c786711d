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
}
