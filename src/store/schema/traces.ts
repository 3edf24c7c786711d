// Traces of calls, in MLflow's words: a *trace* is one request, its *spans* are what was done for it, an *assessment* is what
// a person or a judge said of it.
import { bigint, boolean, index, jsonb, pgTable, primaryKey, text, varchar } from 'drizzle-orm/pg-core'
import { experiments, runs } from './tracking.ts'

const millis = (name: string) => bigint(name, { mode: 'number' })
// Nanoseconds since 1970 are more than a JavaScript number holds.
const nanos = (name: string) => bigint(name, { mode: 'bigint' })

export const traces = pgTable(
  'traces',
  {
    /** `tr-` and the 32 hexadecimal digits of the OpenTelemetry trace. */
    traceId: varchar('trace_id', { length: 50 }).primaryKey(),
    experimentId: bigint('experiment_id', { mode: 'number' })
      .notNull()
      .references(() => experiments.experimentId, { onDelete: 'cascade' }),
    requestTime: millis('request_time').notNull(),
    executionMs: millis('execution_ms'),
    state: varchar('state', { length: 20 }).notNull(),
    clientRequestId: varchar('client_request_id', { length: 250 }),
    requestPreview: text('request_preview'),
    responsePreview: text('response_preview'),
    /** Whether a client told of the trace as a whole: its spans then change no more than what they hold themselves. */
    described: boolean('described').notNull().default(false),
  },
  (t) => [index('traces_by_experiment').on(t.experimentId, t.requestTime, t.traceId)],
)

const trace = () =>
  varchar('trace_id', { length: 50 })
    .notNull()
    .references(() => traces.traceId, { onDelete: 'cascade' })

export const traceTags = pgTable(
  'trace_tags',
  { traceId: trace(), key: varchar('key', { length: 250 }).notNull(), value: text('value').notNull() },
  (t) => [primaryKey({ columns: [t.traceId, t.key] })],
)

export const traceMetadata = pgTable(
  'trace_metadata',
  { traceId: trace(), key: varchar('key', { length: 250 }).notNull(), value: text('value').notNull() },
  (t) => [primaryKey({ columns: [t.traceId, t.key] })],
)

/** Runs that a trace was linked to, beside the one that it was made in. */
export const traceRuns = pgTable(
  'trace_runs',
  {
    traceId: trace(),
    runId: varchar('run_id', { length: 32 })
      .notNull()
      .references(() => runs.runId, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.traceId, t.runId] }), index('trace_runs_by_run').on(t.runId)],
)

export const spans = pgTable(
  'spans',
  {
    traceId: trace(),
    /** 16 hexadecimal digits. */
    spanId: varchar('span_id', { length: 16 }).notNull(),
    parentSpanId: varchar('parent_span_id', { length: 16 }),
    name: text('name').notNull(),
    type: varchar('type', { length: 250 }),
    status: varchar('status', { length: 20 }).notNull(),
    startNs: nanos('start_ns').notNull(),
    endNs: nanos('end_ns'),
    /**
     * The span as MLflow's answers have it: OTLP's fields by their protobuf names, ids in base64, numbers as numbers with
     * all their digits. To be read as text, because a JavaScript number does not hold them.
     */
    content: jsonb('content').$type<Record<string, unknown>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.traceId, t.spanId] })],
)

export const assessments = pgTable(
  'assessments',
  {
    assessmentId: varchar('assessment_id', { length: 50 }).primaryKey(),
    traceId: trace(),
    name: varchar('name', { length: 250 }).notNull(),
    createdAt: millis('created_at').notNull(),
    updatedAt: millis('updated_at').notNull(),
    valid: boolean('valid').notNull().default(true),
    /** The rest of it, as it goes over the wire. */
    content: jsonb('content').$type<Record<string, unknown>>().notNull(),
  },
  (t) => [index('assessments_by_trace').on(t.traceId)],
)
