import {
  doublePrecision,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  real,
  serial,
  text,
  timestamp,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'

const at = (column: string) => timestamp(column, { withTimezone: true, mode: 'date' })
const modelName = () => varchar('model', { length: 256 }).notNull()

/**
 * Every answered prediction. Partitioned by day of `predicted_at`, which is the time inside the UUIDv7 `id`, so that an
 * id alone finds its partition, and a span of time is a span of ids: one index serves both. (The migration makes it PARTITION BY RANGE, which drizzle cannot say.)
 */
export const predictionLogs = pgTable(
  'prediction_logs',
  {
    id: uuid('id').notNull(),
    predictedAt: at('predicted_at').notNull(),
    model: modelName(),
    version: integer('version').notNull(),
    input: json('input').$type<Record<string, unknown>>().notNull(),
    output: json('output').$type<Record<string, number>>().notNull(),
    /** Of a classification, as its confidence. */
    label: text('label'),
    confidenceScore: real('confidence_score'),
    /** Of a regression. */
    prediction: doublePrecision('prediction'),
    latencyMs: real('latency_ms').notNull(),
    requestId: text('request_id'),
    /** How the version was chosen, and how probable that choice was: what an off-policy estimate divides by. */
    route: varchar('route', { length: 20 }).notNull().default('champion'),
    propensity: real('propensity').notNull().default(1),
  },
  (t) => [primaryKey({ columns: [t.id, t.predictedAt] })],
)

const feedbackColumns = {
  predictionId: uuid('prediction_id').notNull(),
  source: varchar('source', { length: 200 }).notNull(),
  label: text('label').notNull(),
  comment: text('comment'),
}

/** The current label of a prediction from each source. */
export const feedback = pgTable(
  'feedback',
  {
    ...feedbackColumns,
    model: modelName(),
    version: integer('version').notNull(),
    predictedAt: at('predicted_at').notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.predictionId, t.source] }),
    index('feedback_by_update').on(t.model, t.updatedAt),
    index('feedback_by_prediction').on(t.model, t.predictedAt),
  ],
)

/** Every label that a newer one from the same source replaced. */
export const feedbackHistory = pgTable('feedback_history', {
  id: serial('id').primaryKey(),
  ...feedbackColumns,
  recordedAt: at('recorded_at').notNull(),
  replacedAt: at('replaced_at').notNull(),
})

export const monitorResults = pgTable(
  'monitor_results',
  {
    id: uuid('id').primaryKey(),
    model: modelName(),
    version: integer('version').notNull(),
    monitor: varchar('monitor', { length: 100 }).notNull(),
    at: at('at').notNull(),
    from: at('window_from').notNull(),
    to: at('window_to').notNull(),
    rows: integer('rows').notNull(),
    status: varchar('status', { length: 20 }).notNull(),
    tests: jsonb('tests').$type<unknown[]>().notNull(),
  },
  (t) => [index('monitor_results_by_model').on(t.model, t.monitor, t.at)],
)

export const alerts = pgTable(
  'alerts',
  {
    id: uuid('id').primaryKey(),
    model: modelName(),
    version: integer('version').notNull(),
    monitor: varchar('monitor', { length: 100 }).notNull(),
    status: varchar('status', { length: 20 }).notNull(),
    severity: varchar('severity', { length: 20 }).notNull(),
    summary: text('summary').notNull(),
    details: jsonb('details').$type<unknown>().notNull(),
    openedAt: at('opened_at').notNull(),
    acknowledgedAt: at('acknowledged_at'),
    closedAt: at('closed_at'),
  },
  (t) => [index('alerts_by_model').on(t.model, t.status)],
)

/** What was decided about a version, why, and on what evidence. */
export const decisions = pgTable(
  'decisions',
  {
    id: uuid('id').primaryKey(),
    model: modelName(),
    at: at('at').notNull(),
    outcome: varchar('outcome', { length: 20 }).notNull(),
    trigger: varchar('trigger', { length: 100 }).notNull(),
    runId: varchar('run_id', { length: 32 }),
    champion: integer('champion'),
    challenger: integer('challenger'),
    reasons: jsonb('reasons').$type<string[]>().notNull(),
    evidence: jsonb('evidence').$type<unknown>().notNull(),
  },
  (t) => [index('decisions_by_model').on(t.model, t.at)],
)
