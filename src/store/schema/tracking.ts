// Experiments and runs, in MLflow's words (mlflow/store/tracking/dbmodels), so that its clients find what they expect.
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  pgTable,
  primaryKey,
  text,
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

export const experimentTags = pgTable(
  'experiment_tags',
  {
    experimentId: bigint('experiment_id', { mode: 'number' })
      .notNull()
      .references(() => experiments.experimentId, { onDelete: 'cascade' }),
    key: varchar('key', { length: 250 }).notNull(),
    value: varchar('value', { length: 5000 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.experimentId, t.key] })],
)

export const runs = pgTable(
  'runs',
  {
    runId: varchar('run_id', { length: 32 }).primaryKey(),
    experimentId: bigint('experiment_id', { mode: 'number' })
      .notNull()
      .references(() => experiments.experimentId, { onDelete: 'cascade' }),
    runName: varchar('run_name', { length: 500 }).notNull(),
    userId: varchar('user_id', { length: 256 }).notNull().default(''),
    status: varchar('status', { length: 20 }).notNull(),
    startTime: millis('start_time').notNull(),
    endTime: millis('end_time'),
    lifecycleStage: varchar('lifecycle_stage', { length: 20 }).notNull().default('active'),
    deletedTime: millis('deleted_time'),
    artifactUri: text('artifact_uri').notNull(),
  },
  (t) => [index('runs_by_experiment').on(t.experimentId, t.startTime)],
)

const run = () =>
  varchar('run_id', { length: 32 })
    .notNull()
    .references(() => runs.runId, { onDelete: 'cascade' })

export const runTags = pgTable(
  'run_tags',
  { runId: run(), key: varchar('key', { length: 250 }).notNull(), value: varchar('value', { length: 8000 }).notNull() },
  (t) => [primaryKey({ columns: [t.runId, t.key] }), index('run_tags_by_key').on(t.key, t.value)],
)

export const params = pgTable(
  'params',
  { runId: run(), key: varchar('key', { length: 250 }).notNull(), value: varchar('value', { length: 6000 }).notNull() },
  (t) => [primaryKey({ columns: [t.runId, t.key] })],
)

const metricColumns = {
  key: varchar('key', { length: 250 }).notNull(),
  value: doublePrecision('value').notNull(),
  timestamp: millis('timestamp').notNull(),
  step: millis('step').notNull().default(0),
  isNan: boolean('is_nan').notNull().default(false),
}

/** Append only; the same point twice is one point. */
export const metrics = pgTable('metrics', { runId: run(), ...metricColumns }, (t) => [
  primaryKey({ columns: [t.runId, t.key, t.timestamp, t.step, t.value, t.isNan] }),
])

/** For each key the greatest point by step, timestamp, value. */
export const latestMetrics = pgTable('latest_metrics', { runId: run(), ...metricColumns }, (t) => [
  primaryKey({ columns: [t.runId, t.key] }),
])

export const artifacts = pgTable(
  'artifacts',
  {
    runId: run(),
    path: varchar('path', { length: 500 }).notNull(),
    sha256: varchar('sha256', { length: 64 }).notNull(),
    bytes: millis('bytes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.path] })],
)
