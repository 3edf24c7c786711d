import {
  bigint,
  bigserial,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  timestamp,
  unique,
  varchar,
} from 'drizzle-orm/pg-core'

const at = (column: string) => timestamp(column, { withTimezone: true, mode: 'date' }).notNull()

export const datasets = pgTable('datasets', {
  name: varchar('name', { length: 256 }).primaryKey(),
  createdAt: at('created_at'),
})

/** One content of a data set, known by the SHA-256 of its canonical rows. */
export const datasetVersions = pgTable(
  'dataset_versions',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    name: varchar('name', { length: 256 })
      .notNull()
      .references(() => datasets.name, { onDelete: 'cascade' }),
    digest: varchar('digest', { length: 64 }).notNull(),
    rows: integer('rows').notNull(),
    columns: jsonb('columns').$type<Record<string, unknown>>().notNull(),
    source: jsonb('source').$type<unknown>().notNull(),
    snapshot: varchar('snapshot', { length: 64 }).notNull(),
    report: jsonb('report').$type<unknown>().notNull(),
    profile: jsonb('profile').$type<unknown>().notNull(),
    createdAt: at('created_at'),
  },
  (t) => [unique('dataset_versions_by_digest').on(t.name, t.digest)],
)

export const quarantinedRows = pgTable('quarantined_rows', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  datasetVersion: bigint('dataset_version', { mode: 'number' })
    .notNull()
    .references(() => datasetVersions.id, { onDelete: 'cascade' }),
  row: integer('row').notNull(),
  reasons: jsonb('reasons').$type<string[]>().notNull(),
  values: jsonb('values').$type<Record<string, unknown>>().notNull(),
})

/** The memo of the pipeline: what a step gave for the hash of what went in. */
export const steps = pgTable('steps', {
  hash: varchar('hash', { length: 64 }).primaryKey(),
  model: varchar('model', { length: 256 }).notNull(),
  step: varchar('step', { length: 64 }).notNull(),
  inputs: jsonb('inputs').$type<unknown>().notNull(),
  output: jsonb('output').$type<unknown>().notNull(),
  seconds: doublePrecision('seconds').notNull(),
  createdAt: at('created_at'),
})
