import { Cron } from 'croner'
import { type Model, type Trigger, toMs } from '../define.ts'
import { countLabelsSince, listAlerts } from '../monitoring.ts'
import { getDeployment } from '../registry.ts'
import type { Context } from '../store.ts'
import { listRuns } from '../tracking.ts'
import { isIngested } from '../training.ts'

/** Why a training is due, or undefined. Time is the context's clock; nothing here starts anything. */
export const dueTrigger = async (
  ctx: Context,
  name: string,
  model: Model,
  { cooldownMs = toMs(model.cooldown) }: { cooldownMs?: number | undefined } = {},
): Promise<string | undefined> => {
  const now = ctx.clock.now()
  const last = await lastStart(ctx, name)
  const { champion } = await getDeployment(ctx, name)
  if (last === undefined) return 'first'
  if (now - last < cooldownMs) return undefined
  const facts: Facts = { ctx, name, model, champion, last, now, newLabels: await countLabelsSince(ctx, name, last) }
  for (const trigger of model.triggers) if (await isDue(trigger, facts)) return trigger.trigger
  return undefined
}

interface Facts {
  ctx: Context
  name: string
  model: Model
  champion: number | null
  /** When the last training started. */
  last: number
  now: number
  /** Labels that arrived since. */
  newLabels: number
}

const isDue = async (trigger: Trigger, facts: Facts): Promise<boolean> => {
  switch (trigger.trigger) {
    case 'labels':
      return facts.newLabels >= trigger.count
    case 'drift':
    case 'quality':
      return facts.newLabels >= trigger.minimumLabels && (await isAlerting(trigger.trigger, facts))
    case 'newData':
      return hasNewData(facts)
    case 'schedule':
      return scheduledSince(trigger.cron, facts)
  }
}

const isAlerting = async (monitor: string, { ctx, name, champion }: Facts): Promise<boolean> => {
  const alerts = await listAlerts(ctx, { model: name, limit: 100 })
  return alerts.some(
    (alert) => alert.monitor === monitor && alert.status !== 'closed' && Number(alert.version) === champion,
  )
}

const hasNewData = async ({ ctx, name, model: { data } }: Facts): Promise<boolean> => {
  const sources = data.test === undefined ? [data.from] : [data.from, data.test]
  for (const source of sources) if ((await isIngested(ctx, name, source)) === false) return true
  return false
}

const scheduledSince = (cron: string, { last, now }: Facts): boolean => {
  const next = new Cron(cron, { timezone: 'UTC', paused: true }).nextRun(new Date(last))
  return next !== null && next.getTime() <= now
}

const lastStart = async (ctx: Context, name: string): Promise<number | undefined> => {
  const [newest] = await listRuns(ctx, { model: name, limit: 1 })
  return newest?.start_time
}
