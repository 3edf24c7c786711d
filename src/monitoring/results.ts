import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { Monitor } from '../define.ts'
import { newId } from '../kit/ids.ts'
import { type Context, monitorResults } from '../store.ts'
import type { DriftTest } from './drift.ts'
import type { Look, MonitorStatus } from './look.ts'
import { kindOfMonitor } from './names.ts'
import type { QualityTest } from './quality.ts'

/** One look of one monitor, as it goes over the wire. */
export interface MonitorResult {
  id: string
  model: string
  version: string
  monitor: Monitor['monitor']
  /** Tells monitors of a kind apart: `quality:accuracy`. */
  name: string
  at: string
  /** The window. */
  from: string
  to: string
  rows: number
  status: MonitorStatus
  tests: (DriftTest | QualityTest)[]
}

/** Of which model, which version of it, and which monitor by name. */
export interface Subject {
  model: string
  version: number
  name: string
}

/** The newest results first. */
export const listMonitorResults = async (
  { store }: Context,
  { model, limit = 50 }: { model?: string | undefined; limit?: number } = {},
): Promise<MonitorResult[]> => {
  const rows = await store.db
    .select()
    .from(monitorResults)
    .where(model === undefined ? undefined : eq(monitorResults.model, model))
    .orderBy(desc(monitorResults.id))
    .limit(limit)
  return rows.map(toResult)
}

/** Keeps the look, and forgets those that are older than the predictions they speak of. */
export const recordLook = async (
  { store, clock }: Context,
  { model, version, name }: Subject,
  { look, retentionMs }: { look: Look; retentionMs: number },
): Promise<MonitorResult> => {
  const now = clock.now()
  const { span, rows, status, tests } = look
  const [row] = await store.db
    .insert(monitorResults)
    .values({
      id: newId(clock),
      model,
      version,
      monitor: name,
      at: new Date(now),
      from: new Date(span.from),
      to: new Date(span.to),
      rows,
      status,
      tests,
    })
    .returning()
  await store.db
    .delete(monitorResults)
    .where(and(...about(model, name), lt(monitorResults.at, new Date(now - retentionMs))))
  return toResult(row!)
}

/** When the monitor last looked, milliseconds since the epoch. */
export const lastLookAt = async ({ store }: Context, model: string, name: string): Promise<number | undefined> => {
  const [row] = await store.db
    .select({ at: monitorResults.at })
    .from(monitorResults)
    .where(and(...about(model, name)))
    .orderBy(desc(monitorResults.at))
    .limit(1)
  return row?.at.getTime()
}

/** Whether the last two looks that could see anything found nothing. */
export const isCalm = async ({ store }: Context, { model, version, name }: Subject): Promise<boolean> => {
  const seeing: MonitorStatus[] = ['ok', 'drifted', 'bad']
  const rows = await store.db
    .select({ status: monitorResults.status })
    .from(monitorResults)
    .where(and(...about(model, name), eq(monitorResults.version, version), inArray(monitorResults.status, seeing)))
    .orderBy(desc(monitorResults.id))
    .limit(2)
  return rows.length === 2 && rows.every(({ status }) => status === 'ok')
}

const about = (model: string, name: string) => [eq(monitorResults.model, model), eq(monitorResults.monitor, name)]

const toResult = (row: typeof monitorResults.$inferSelect): MonitorResult => ({
  id: row.id,
  model: row.model,
  version: String(row.version),
  monitor: kindOfMonitor(row.monitor),
  name: row.monitor,
  at: row.at.toISOString(),
  from: row.from.toISOString(),
  to: row.to.toISOString(),
  rows: row.rows,
  status: row.status as MonitorStatus,
  tests: row.tests as MonitorResult['tests'],
})
