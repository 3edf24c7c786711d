// Experiments and runs, in MLflow's words (mlflow/store/tracking/dbmodels), so that its clients find what they expect.
import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  type PgColumn,
  pgTable,
  primaryKey,
  text,
  unique,
  varchar,
} from 'drizzle-orm/pg-core'

const millis = (name: string) => bigint(name, { mode: 'number' })

export const experiments = pgTable('experiments', {
  experimentId: bigserial('experiment_id', { mode: 'number' }).primaryKey(),
  name: varchar('name', { length: 500 }).notNull().unique(),
  artifactLocation: text('artifact_location').notNull(),
  lifecycleStage: varchar('lifecycle_stage', { length: 32 }).notNull().default('active'),
  creationTime: millis('creation_time').notNull(),
  lastUpdateTime: millis('last_update_time').notNull(),
})

const experiment = () =>
  bigint('experiment_id', { mode: 'number' })
    .notNull()
    .references(() => experiments.experimentId, { onDelete: 'cascade' })

export const experimentTags = pgTable(
  'experiment_tags',
  {
    experimentId: experiment(),
    key: varchar('key', { length: 250 }).notNull(),
    value: varchar('value', { length: 5000 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.experimentId, t.key] })],
)

export const runs = pgTable(
  'runs',
  {
    runId: varchar('run_id', { length: 32 }).primaryKey(),
    experimentId: experiment(),
    runName: varchar('run_name', { length: 500 }).notNull(),
    userId: varchar('user_id', { length: 256 }).notNull().default(''),
    status: varchar('status', { length: 20 }).notNull(),
    startTime: millis('start_time').notNull(),
    endTime: millis('end_time'),
    lifecycleStage: varchar('lifecycle_stage', { length: 20 }).notNull().default('active'),
    deletedTime: millis('deleted_time'),
    artifactUri: text('artifact_uri').notNull(),
  },
  (t) => [index('runs_by_experiment').on(t.experimentId, t.startTime, t.runId)],
)

// A longer value would not fit into a page of the index.
const startOf = (column: PgColumn) => sql`left(${column}, 200)`

const run = () =>
  varchar('run_id', { length: 32 })
    .notNull()
    .references(() => runs.runId, { onDelete: 'cascade' })

export const runTags = pgTable(
  'run_tags',
  { runId: run(), key: varchar('key', { length: 250 }).notNull(), value: varchar('value', { length: 8000 }).notNull() },
  (t) => [primaryKey({ columns: [t.runId, t.key] }), index('run_tags_by_key').on(t.key, startOf(t.value))],
)

export const params = pgTable(
  'params',
  { runId: run(), key: varchar('key', { length: 250 }).notNull(), value: varchar('value', { length: 6000 }).notNull() },
  (t) => [primaryKey({ columns: [t.runId, t.key] }), index('params_by_key').on(t.key, startOf(t.value))],
)

const metricColumns = {
  key: varchar('key', { length: 250 }).notNull(),
  value: doublePrecision('value').notNull(),
  timestamp: millis('timestamp').notNull(),
  step: millis('step').notNull().default(0),
  isNan: boolean('is_nan').notNull().default(false),
}

/** For each run and key the greatest point by step, timestamp, value; and the number under which all of its points are. */
export const latestMetrics = pgTable(
  'latest_metrics',
  { runId: run(), ...metricColumns, series: bigint('series', { mode: 'number' }).generatedAlwaysAsIdentity().unique() },
  (t) => [
    primaryKey({ columns: [t.runId, t.key] }),
    // All that a search asks for, so that it need not read the table.
    index('latest_metrics_by_key').on(t.key, t.value, t.runId, t.isNan),
  ],
)

/**
 * Append only; the same point twice is one point. They go with their series by a trigger: a foreign key would be checked
 * for each of them, which takes as long as to write it.
 */
export const metrics = pgTable(
  'metrics',
  {
    series: bigint('series', { mode: 'number' }).notNull(),
    timestamp: millis('timestamp').notNull(),
    step: millis('step').notNull(),
    value: doublePrecision('value').notNull(),
    isNan: boolean('is_nan').notNull(),
  },
  (t) => [primaryKey({ columns: [t.series, t.timestamp, t.step, t.value, t.isNan] })],
)

/**
 * Files by the path that a client of MLflow names after `mlflow-artifacts:/`, as in `1/<run>/artifacts/plots/roc.png`; their
 * content is a blob. A folder is what stands before a slash.
 */
export const artifacts = pgTable('artifacts', {
  path: text('path').primaryKey(),
  sha256: varchar('sha256', { length: 64 }).notNull(),
  bytes: millis('bytes').notNull(),
  createdAt: millis('created_at').notNull(),
})

/** A file that arrives in parts. */
export const uploads = pgTable('uploads', {
  uploadId: varchar('upload_id', { length: 64 }).primaryKey(),
  path: text('path').notNull(),
  parts: integer('parts').notNull(),
  createdAt: millis('created_at').notNull(),
})

export const uploadParts = pgTable(
  'upload_parts',
  {
    uploadId: varchar('upload_id', { length: 64 })
      .notNull()
      .references(() => uploads.uploadId, { onDelete: 'cascade' }),
    part: integer('part').notNull(),
    sha256: varchar('sha256', { length: 64 }).notNull(),
    bytes: millis('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.uploadId, t.part] })],
)

/** Data that a run was given, as MLflow's `log_input` describes it. Our own data-set versions are in `dataset_versions`. */
export const inputDatasets = pgTable(
  'input_datasets',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    experimentId: experiment(),
    name: varchar('name', { length: 500 }).notNull(),
    digest: varchar('digest', { length: 36 }).notNull(),
    sourceType: varchar('source_type', { length: 36 }).notNull(),
    source: text('source').notNull(),
    schema: text('schema'),
    profile: text('profile'),
  },
  (t) => [unique('input_datasets_by_digest').on(t.experimentId, t.name, t.digest)],
)

export const inputs = pgTable(
  'inputs',
  {
    runId: run(),
    datasetId: bigint('dataset_id', { mode: 'number' })
      .notNull()
      .references(() => inputDatasets.id, { onDelete: 'cascade' }),
    /** The key `mlflow.data.context` says what it was for. */
    tags: jsonb('tags').$type<Record<string, string>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.datasetId] }), index('inputs_by_dataset').on(t.datasetId)],
)

/** A model that a run logged, or was logged for it, before anybody registered it. */
export const loggedModels = pgTable(
  'logged_models',
  {
    modelId: varchar('model_id', { length: 50 }).primaryKey(),
    experimentId: experiment(),
    name: varchar('name', { length: 500 }).notNull(),
    modelType: varchar('model_type', { length: 500 }),
    sourceRunId: varchar('source_run_id', { length: 32 }),
    status: varchar('status', { length: 40 }).notNull(),
    statusMessage: text('status_message'),
    artifactUri: text('artifact_uri').notNull(),
    creationTimestamp: millis('creation_timestamp').notNull(),
    lastUpdatedTimestamp: millis('last_updated_timestamp').notNull(),
  },
  (t) => [index('logged_models_by_experiment').on(t.experimentId, t.creationTimestamp)],
)

const loggedModel = () =>
  varchar('model_id', { length: 50 })
    .notNull()
    .references(() => loggedModels.modelId, { onDelete: 'cascade' })

export const loggedModelTags = pgTable(
  'logged_model_tags',
  {
    modelId: loggedModel(),
    key: varchar('key', { length: 250 }).notNull(),
    value: varchar('value', { length: 8000 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.key] })],
)

export const loggedModelParams = pgTable(
  'logged_model_params',
  {
    modelId: loggedModel(),
    key: varchar('key', { length: 250 }).notNull(),
    value: varchar('value', { length: 6000 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.key] })],
)

/** Points of runs that were measured of this model, on this data where that is known. */
export const loggedModelMetrics = pgTable(
  'logged_model_metrics',
  {
    modelId: loggedModel(),
    runId: run(),
    ...metricColumns,
    datasetName: varchar('dataset_name', { length: 500 }).notNull().default(''),
    datasetDigest: varchar('dataset_digest', { length: 36 }).notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.modelId, t.runId, t.key, t.timestamp, t.step, t.value, t.isNan, t.datasetName] })],
)

/** Which logged models a run read or made. */
export const runModels = pgTable(
  'run_models',
  {
    runId: run(),
    modelId: varchar('model_id', { length: 50 }).notNull(),
    isOutput: boolean('is_output').notNull(),
    step: millis('step').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.runId, t.modelId, t.isOutput] }), index('run_models_by_model').on(t.modelId)],
)
