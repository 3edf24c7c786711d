import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  varchar,
} from 'drizzle-orm/pg-core'

const name = () => varchar('name', { length: 256 }).notNull()
const millis = (column: string) => bigint(column, { mode: 'number' }).notNull()

export const registeredModels = pgTable('registered_models', {
  name: varchar('name', { length: 256 }).primaryKey(),
  creationTimestamp: millis('creation_timestamp'),
  lastUpdatedTimestamp: millis('last_updated_timestamp'),
  description: text('description'),
})

export const registeredModelTags = pgTable(
  'registered_model_tags',
  {
    name: name().references(() => registeredModels.name, { onUpdate: 'cascade', onDelete: 'cascade' }),
    key: varchar('key', { length: 250 }).notNull(),
    value: text('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.key] })],
)

/** The files of a version, each with the SHA-256 that it must have to be loaded. */
export type VersionFiles = Record<string, { sha256: string; bytes: number }>

export const modelVersions = pgTable(
  'model_versions',
  {
    name: name().references(() => registeredModels.name, { onUpdate: 'cascade', onDelete: 'cascade' }),
    version: integer('version').notNull(),
    creationTimestamp: millis('creation_timestamp'),
    lastUpdatedTimestamp: millis('last_updated_timestamp'),
    description: text('description'),
    runId: varchar('run_id', { length: 32 }),
    source: text('source').notNull(),
    /** Where the files are, where `source` names them in another way. */
    storageLocation: text('storage_location'),
    modelId: varchar('model_id', { length: 50 }),
    runLink: text('run_link'),
    userId: varchar('user_id', { length: 256 }),
    currentStage: varchar('current_stage', { length: 20 }).notNull().default('None'),
    /** A deleted version is in no answer any more; its number is not given again. */
    deletedAt: bigint('deleted_at', { mode: 'number' }),
    status: varchar('status', { length: 20 }).notNull().default('READY'),
    /** Of a version that came without files that we can run, `none`. */
    learner: text('learner').notNull(),
    metrics: jsonb('metrics').$type<Record<string, number>>().notNull(),
    files: jsonb('files').$type<VersionFiles>().notNull(),
    lineage: jsonb('lineage').$type<Record<string, unknown>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.version] })],
)

export const modelVersionTags = pgTable(
  'model_version_tags',
  {
    name: name().references(() => registeredModels.name, { onUpdate: 'cascade', onDelete: 'cascade' }),
    version: integer('version').notNull(),
    key: varchar('key', { length: 250 }).notNull(),
    value: text('value').notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.version, t.key] })],
)

export const aliases = pgTable(
  'aliases',
  {
    name: name().references(() => registeredModels.name, { onUpdate: 'cascade', onDelete: 'cascade' }),
    alias: varchar('alias', { length: 255 }).notNull(),
    version: integer('version').notNull(),
  },
  (t) => [primaryKey({ columns: [t.name, t.alias] })],
)

/** The one truth of who serves. The aliases champion and challenger follow it; every change raises the revision. */
export const deployments = pgTable('deployments', {
  model: varchar('model', { length: 256 }).primaryKey(),
  champion: integer('champion'),
  previous: integer('previous'),
  challenger: integer('challenger'),
  /** Which versions answer, where somebody said so by command or API; else the typed file says it. */
  routing: jsonb('routing').$type<unknown>(),
  /** When the routing, or a place that it names, changed last: the steps of a canary are counted from here. */
  routedAt: bigint('routed_at', { mode: 'number' }),
  /** Whether somebody took the model out of service by the repository API. */
  unloaded: boolean('unloaded').notNull().default(false),
  revision: integer('revision').notNull().default(1),
  updatedAt: millis('updated_at'),
})

/** What a shadow would have said, counted by the minute: sums over the rows that both versions answered. */
export const shadowComparisons = pgTable(
  'shadow_comparisons',
  {
    model: varchar('model', { length: 256 }).notNull(),
    version: integer('version').notNull(),
    shadow: integer('shadow').notNull(),
    minute: timestamp('minute', { withTimezone: true, mode: 'date' }).notNull(),
    rows: bigint('rows', { mode: 'number' }).notNull(),
    /** Of a classification: rows with another label. */
    flips: bigint('flips', { mode: 'number' }).notNull(),
    /** Sum of absolute differences, of the probability of the answered label or of the prediction. */
    difference: doublePrecision('difference').notNull(),
    differenceSquared: doublePrecision('difference_squared').notNull(),
    latencyMs: doublePrecision('latency_ms').notNull(),
    shadowLatencyMs: doublePrecision('shadow_latency_ms').notNull(),
    failed: bigint('failed', { mode: 'number' }).notNull(),
    dropped: bigint('dropped', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.model, t.version, t.shadow, t.minute] })],
)
