import { and, desc, eq, ne } from 'drizzle-orm'
import type { Monitor } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { isId, newId } from '../kit/ids.ts'
import { alerts, type Context, publish } from '../store.ts'
import type { Severity } from './look.ts'
import { kindOfMonitor } from './names.ts'
import type { Subject } from './results.ts'

export type AlertStatus = 'open' | 'acknowledged' | 'closed'

/** What a monitor found, from its opening to its closing, as it goes over the wire. */
export interface Alert {
  id: string
  model: string
  version: string
  monitor: Monitor['monitor']
  /** Tells monitors of a kind apart: `quality:accuracy`. */
  name: string
  status: AlertStatus
  severity: Severity
  summary: string
  /** The tests that found it, and the look that they belong to. */
  details: unknown
  opened_at: string
  acknowledged_at: string | null
  closed_at: string | null
}

export interface AlertFilter {
  model?: string | undefined
  status?: AlertStatus | undefined
  limit?: number
}

/** The newest alerts first. */
export const listAlerts = async (
  { store }: Context,
  { model, status, limit = 50 }: AlertFilter = {},
): Promise<Alert[]> => {
  const rows = await store.db
    .select()
    .from(alerts)
    .where(
      and(
        model === undefined ? undefined : eq(alerts.model, model),
        status === undefined ? undefined : eq(alerts.status, status),
      ),
    )
    .orderBy(desc(alerts.id))
    .limit(limit)
  return rows.map(toAlert)
}

/** Somebody has seen it. One that was acknowledged or closed before stays as it is. */
export const acknowledgeAlert = async (ctx: Context, id: string): Promise<Alert> => {
  if (!isId(id)) throw unknown(id)
  const [acknowledged] = await ctx.store.db
    .update(alerts)
    .set({ status: 'acknowledged', acknowledgedAt: new Date(ctx.clock.now()) })
    .where(and(eq(alerts.id, id), eq(alerts.status, 'open')))
    .returning()
  if (acknowledged) return announced(ctx, toAlert(acknowledged))
  const [row] = await ctx.store.db.select().from(alerts).where(eq(alerts.id, id))
  if (!row) throw unknown(id)
  return toAlert(row)
}

/** Opens an alert unless one is open, or acknowledged and still there. Callers hold the monitor's lock. */
export const openAlert = async (
  ctx: Context,
  { model, version, name }: Subject,
  found: Pick<Alert, 'severity' | 'summary' | 'details'>,
): Promise<Alert | undefined> => {
  const standing = await ctx.store.db
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(...standingOf(model, name), eq(alerts.version, version)))
    .limit(1)
  if (standing.length > 0) return undefined
  const [row] = await ctx.store.db
    .insert(alerts)
    .values({
      id: newId(ctx.clock),
      model,
      version,
      monitor: name,
      status: 'open',
      openedAt: new Date(ctx.clock.now()),
      ...found,
    })
    .returning()
  return announced(ctx, toAlert(row!))
}

export const closeAlerts = (ctx: Context, { model, version, name }: Subject): Promise<Alert[]> =>
  close(ctx, and(...standingOf(model, name), eq(alerts.version, version)))

/** Closes what was found about versions that no longer serve. */
export const closeAlertsOfOthers = (ctx: Context, model: string, serving: number): Promise<Alert[]> =>
  close(ctx, and(eq(alerts.model, model), ne(alerts.status, 'closed'), ne(alerts.version, serving)))

const close = async (ctx: Context, which: ReturnType<typeof and>): Promise<Alert[]> => {
  const rows = await ctx.store.db
    .update(alerts)
    .set({ status: 'closed', closedAt: new Date(ctx.clock.now()) })
    .where(which)
    .returning()
  return Promise.all(rows.map((row) => announced(ctx, toAlert(row))))
}

const announced = async (ctx: Context, alert: Alert): Promise<Alert> => {
  const { id, model, status } = alert
  await publish(ctx.store, { event: 'alert', id, model, status })
  return alert
}

const standingOf = (model: string, name: string) => [
  eq(alerts.model, model),
  eq(alerts.monitor, name),
  ne(alerts.status, 'closed'),
]

const unknown = (id: string) =>
  new CultivarError('alert/unknown', 'There is no alert with this id. `GET /api/alerts` lists them.', {
    alert_id: id.slice(0, 100),
  })

const toAlert = (row: typeof alerts.$inferSelect): Alert => ({
  id: row.id,
  model: row.model,
  version: String(row.version),
  monitor: kindOfMonitor(row.monitor),
  name: row.monitor,
  status: row.status as AlertStatus,
  severity: row.severity as Severity,
  summary: row.summary,
  details: row.details,
  opened_at: row.openedAt.toISOString(),
  acknowledged_at: row.acknowledgedAt?.toISOString() ?? null,
  closed_at: row.closedAt?.toISOString() ?? null,
})
