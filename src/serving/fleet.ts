import { setTimeout as wait } from 'node:timers/promises'
import { inArray } from 'drizzle-orm'
import type { Project } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type Context, deployments, subscribe } from '../store.ts'
import { loadServable, type Servable } from './servable.ts'

/** The versions that this process serves, kept equal to what the deployments say. */
export interface Fleet {
  /** The champion of the model. Throws `model/unknown`, `model/no-version` or `model/not-ready`. */
  champion(model: string): Servable
  /** The same, or undefined where nothing serves. */
  serving(model: string): Servable | undefined
  /** Why a model cannot serve what it should: nothing has been trained, or its champion cannot be loaded. */
  problems(): Record<string, string>
  models(): string[]
  close(): void
}

// Notifications bring a new champion within milliseconds; this look is for the ones that were lost with a connection.
const lookEveryMs = 750

export const openFleet = async (ctx: Context, project: Project): Promise<Fleet> => {
  const names = Object.keys(project.models)
  const serving = new Map<string, Servable>()
  const broken = new Map<string, string>()
  const life = { closed: false, refreshing: undefined as Promise<void> | undefined }

  const refreshAll = async () => {
    const rows = await ctx.store.db.select().from(deployments).where(inArray(deployments.model, names))
    for (const { model, champion } of rows) {
      const serves = serving.get(model)?.version === champion
      // Who went back to what serves has nothing to complain of any more.
      if (champion === null || serves) broken.delete(model)
      else await load(ctx, model, champion, serving, broken)
    }
  }
  // One look at a time; who asks meanwhile waits for one that starts after the question.
  const refresh = async () => {
    while (life.refreshing) await life.refreshing
    life.refreshing = refreshAll().finally(() => {
      life.refreshing = undefined
    })
    await life.refreshing
  }
  const keepLooking = async () => {
    while (!life.closed) {
      await wait(lookEveryMs, undefined, { ref: false })
      if (!life.closed) await refresh().catch(() => {})
    }
  }

  await refresh()
  await subscribe(ctx.store, (event) => {
    if (event === undefined || event.event === 'deployment') refresh().catch(() => {})
  })
  void keepLooking()
  return {
    champion: (model) => {
      const found = serving.get(model)
      if (found) return found
      throw missing(model, names, broken)
    },
    serving: (model) => serving.get(model),
    problems: () => {
      const inTrouble = names.filter((name) => !serving.has(name) || broken.has(name))
      return Object.fromEntries(inTrouble.map((name) => [name, broken.get(name) ?? 'no version has been trained']))
    },
    models: () => names,
    close: () => {
      life.closed = true
      for (const { engine } of serving.values()) engine.retire().catch(() => {})
    },
  }
}

// The old champion answers until the new one is in memory, so a swap drops no request; one that cannot be loaded
// changes nothing and says so.
const load = async (
  ctx: Context,
  model: string,
  version: number,
  serving: Map<string, Servable>,
  broken: Map<string, string>,
) => {
  try {
    const servable = await loadServable(ctx, model, version)
    const before = serving.get(model)
    serving.set(model, servable)
    before?.engine.retire().catch(() => {})
    broken.delete(model)
    ctx.log.info({ model, version }, 'serving')
  } catch (error) {
    const problem = `version ${version} cannot be loaded: ${(error as Error).message}`
    if (broken.get(model) !== problem) ctx.log.error({ model, version, error }, 'cannot serve this version')
    broken.set(model, problem)
  }
}

const missing = (model: string, names: string[], broken: Map<string, string>) => {
  const shown = model.slice(0, 100)
  if (!names.includes(model)) {
    return new CultivarError('model/unknown', `There is no model "${shown}". The models are ${names.join(', ')}.`, {
      model: shown,
      models: names,
    })
  }
  const reason = broken.get(model)
  if (reason) return new CultivarError('model/not-ready', `The champion of ${model}, ${reason}`, { model })
  return new CultivarError(
    'model/not-ready',
    `${model} has no version yet. Train one with \`cultivar train ${model}\`.`,
    { model },
  )
}
