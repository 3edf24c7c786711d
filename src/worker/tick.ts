import { setTimeout as wait } from 'node:timers/promises'
import { type Model, type Project, toMs } from '../define.ts'
import { retain } from '../feedback.ts'
import { type TickOptions, tick } from '../loop.ts'
import { openWatching, runMonitors } from '../monitoring.ts'
import { guestsOf } from '../registry.ts'
import { type Context, enqueueTraining, type Queue } from '../store.ts'

const hourMs = 3_600_000

/** Looks at the loop again and again until the signal: monitors, triggers, retention. A look that fails is told and forgotten. */
export const keepTicking = async (
  ctx: Context,
  project: Project,
  queue: Queue,
  { tickMs, signal, ...options }: TickOptions & { tickMs: number; signal: AbortSignal },
): Promise<void> => {
  const watching = openWatching()
  let retainedAt = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    try {
      const { due } = await tick(ctx, project, { ...options, watching })
      for (const { model, trigger } of due)
        await enqueueTraining(ctx.store, queue, { model, trigger, mode: 'optimized' })
      const guests = await guestsOf(ctx, project)
      await watchGuests(ctx, guests, { ...options, watching })
      if (ctx.clock.now() - retainedAt >= hourMs) {
        await dropOldPredictions(ctx, [...Object.values(project.models), ...Object.values(guests)])
        retainedAt = ctx.clock.now()
      }
    } catch (error) {
      if (!signal.aborted) ctx.log.warn({ err: error }, 'this look at the loop failed; the next one comes')
    }
    await wait(tickMs, undefined, { signal }).catch(() => {})
  }
}

// What came by MLflow is watched, and never trained. One whose files are gone is no reason not to look at the others.
const watchGuests = async (ctx: Context, guests: Record<string, Model>, options: TickOptions) => {
  for (const [name, model] of Object.entries(guests)) {
    await runMonitors(ctx, name, model, options).catch((error: unknown) => {
      ctx.log.warn({ err: error, model: name }, 'the monitors of a model could not look')
    })
  }
}

// All models share the days of the log, so the longest promise holds for all of them.
const dropOldPredictions = async (ctx: Context, models: readonly Model[]) => {
  if (models.length === 0) return
  const longest = Math.max(...models.map(({ retention }) => toMs(retention)))
  const dropped = await retain(ctx, ctx.clock.now() - longest)
  if (dropped.length > 0) ctx.log.info({ dropped }, 'dropped the predictions past their retention')
}
