import { type Model, type Monitor, toMs } from '../define.ts'
import { getDeployment } from '../registry.ts'
import { type Context, publish } from '../store.ts'
import { type Alert, closeAlerts, closeAlertsOfOthers, openAlert } from './alerts.ts'
import { unlessTaken } from './lock.ts'
import { type Look, look } from './look.ts'
import { alertMessage } from './message.ts'
import { monitorName } from './names.ts'
import { notifyAll } from './notify.ts'
import { openWatching, type Watching } from './reference.ts'
import { isCalm, lastLookAt, type MonitorResult, recordLook, type Subject } from './results.ts'

/** What a monitor saw, and the alert that it opened or closed. */
export interface MonitorOutcome extends MonitorResult {
  alert: Alert | null
}

export interface RunOptions {
  /** Replaces the `every` of all monitors. */
  everyMs?: number | undefined
  /** A worker opens one and keeps it, so that the references are read once. */
  watching?: Watching
}

/**
 * Runs the monitors of a model whose time has come, on the version that serves. Two workers may call this at once: a
 * monitor that one of them runs is passed over by the other. Who is to be told is told at the end; that cannot fail.
 */
export const runMonitors = async (
  ctx: Context,
  name: string,
  model: Model,
  { everyMs, watching = openWatching() }: RunOptions = {},
): Promise<MonitorOutcome[]> => {
  const { champion } = await getDeployment(ctx, name)
  if (champion === null) return []
  const changed = await closeAlertsOfOthers(ctx, name, champion)
  const outcomes: MonitorOutcome[] = []
  for (const monitor of model.monitors) {
    const subject = { model: name, version: champion, name: monitorName(monitor, model.monitors) }
    const outcome = await unlessTaken(ctx, `monitor:${name}:${subject.name}`, async () => {
      const due = await isDue(ctx, subject, everyMs ?? toMs(monitor.every))
      return due ? runMonitor(ctx, subject, { model, monitor, watching }) : undefined
    })
    if (outcome) outcomes.push(outcome)
    if (outcome?.alert) changed.push(outcome.alert)
  }
  await Promise.all(changed.map((alert) => notifyAll(ctx, model.notify, alertMessage(alert))))
  return outcomes
}

// Whoever calls every minute comes a little early or late each time; a look that is nearly due would slip a whole minute.
const nearly = 0.9

const isDue = async (ctx: Context, { model, name }: Subject, everyMs: number): Promise<boolean> => {
  const last = await lastLookAt(ctx, model, name)
  return last === undefined || ctx.clock.now() - last >= everyMs * nearly
}

interface Run {
  model: Model
  monitor: Monitor
  watching: Watching
}

const runMonitor = async (
  ctx: Context,
  subject: Subject,
  { model, monitor, watching }: Run,
): Promise<MonitorOutcome> => {
  const watched = await watching(ctx, subject.model, subject.version)
  const seen = await look(ctx, monitor, { name: subject.model, model, watched })
  const result = await recordLook(ctx, subject, { look: seen, retentionMs: toMs(model.retention) })
  const alert = await settle(ctx, subject, { seen, result })
  const { id, version, name, status } = result
  await publish(ctx.store, { event: 'monitor', id, model: subject.model, version, name, status })
  return { ...result, alert: alert ?? null }
}

/** Opens an alert for what was found; closes it when it is gone twice in a row, because once may be chance. */
const settle = async (
  ctx: Context,
  subject: Subject,
  { seen, result }: { seen: Look; result: MonitorResult },
): Promise<Alert | undefined> => {
  if (seen.finding) {
    const found = result.tests.filter((test) => !('drifted' in test) || test.drifted)
    return openAlert(ctx, subject, { ...seen.finding, details: { result_id: result.id, tests: found } })
  }
  if (!(await isCalm(ctx, subject))) return undefined
  const [closed] = await closeAlerts(ctx, subject)
  return closed
}
