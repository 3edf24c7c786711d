import { Cron } from 'croner'
import type { Model } from '../model.ts'
import { error, type Finding } from './finding.ts'

export const cronIsReadable = (name: string, model: Model): Finding[] =>
  model.triggers.flatMap((trigger, i) => {
    if (trigger.trigger !== 'schedule') return []
    try {
      new Cron(trigger.cron, { timezone: 'UTC', paused: true }).stop()
      return []
    } catch {
      return [
        error(
          `${name}.triggers[${i}]`,
          `"${trigger.cron}" is no cron expression, as in '0 3 * * 1' (Mondays at three, UTC).`,
        ),
      ]
    }
  })

export const triggersHaveMonitors = (name: string, model: Model): Finding[] =>
  model.triggers.flatMap((trigger, i) => {
    if (trigger.trigger !== 'drift' && trigger.trigger !== 'quality') return []
    if (model.monitors.some((monitor) => monitor.monitor === trigger.trigger)) return []
    return [
      error(
        `${name}.triggers[${i}]`,
        `waits for monitor.${trigger.trigger}, and the model has none. Add it to monitors.`,
      ),
    ]
  })
