import type { Project } from '../define.ts'
import { type MonitorOutcome, runMonitors, type Watching } from '../monitoring.ts'
import type { Context } from '../store.ts'
import { dueTrigger } from './triggers.ts'

export interface TickOptions {
  /** Replaces the `every` of all monitors, to see the loop at work in minutes. */
  everyMs?: number | undefined
  /** Replaces the `cooldown` of all models. */
  cooldownMs?: number | undefined
  /** The references that were read already: who looks again and again keeps one. */
  watching?: Watching
}

export interface TickResult {
  monitors: MonitorOutcome[]
  /** The trainings that are due: which model, and why. */
  due: { model: string; trigger: string }[]
}

/** One look at everything: runs the monitors whose time has come and says which trainings are due. */
export const tick = async (
  ctx: Context,
  project: Project,
  { cooldownMs, ...monitoring }: TickOptions = {},
): Promise<TickResult> => {
  const result: TickResult = { monitors: [], due: [] }
  for (const [name, model] of Object.entries(project.models)) {
    result.monitors.push(...(await runMonitors(ctx, name, model, monitoring)))
    const trigger = await dueTrigger(ctx, name, model, { cooldownMs })
    if (trigger) result.due.push({ model: name, trigger })
  }
  return result
}
