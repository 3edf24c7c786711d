import { z } from 'zod'
import { type Secret, secretSchema } from './secret.ts'

const paths = z.array(z.string().min(1)).min(1)

export const sourceSchema = z.discriminatedUnion('source', [
  z.object({
    source: z.literal('csv'),
    paths,
    delimiter: z.string().length(1).optional(),
    missing: z.array(z.string()).optional(),
  }),
  z.object({ source: z.literal('jsonl'), paths }),
  z.object({ source: z.literal('parquet'), paths }),
  z.object({
    source: z.literal('postgres'),
    url: z.union([z.string().min(1), secretSchema]),
    query: z.string().min(1),
  }),
])

/** Where rows come from. Paths are relative to the typed file, may hold globs, and may end in `.gz`. */
export type Source = z.infer<typeof sourceSchema>

type Paths = string | string[]
const list = (given: Paths) => (typeof given === 'string' ? [given] : given)

export const source = {
  /** `missing` are words that stand for a missing value, as in `['?', 'n/a']`; an empty field always does. */
  csv: (given: Paths, options: { delimiter?: string; missing?: string[] } = {}): Source => ({
    source: 'csv',
    paths: list(given),
    ...options,
  }),
  jsonl: (given: Paths): Source => ({ source: 'jsonl', paths: list(given) }),
  parquet: (given: Paths): Source => ({ source: 'parquet', paths: list(given) }),
  /** Rows of a query, read through a cursor. The query is yours and runs as it is written. */
  postgres: (url: string | Secret, query: string): Source => ({ source: 'postgres', url, query }),
}
