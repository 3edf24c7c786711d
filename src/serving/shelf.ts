import type { Context } from '../store.ts'
import type { Engine } from './engine.ts'
import { type LoadOptions, loadServable, type Servable } from './servable.ts'
import { recentInputs } from './warm-up.ts'

/** The versions of one model that are in memory. */
export interface Shelf {
  at(version: number): Servable | undefined
  all(): readonly Servable[]
  /** Reads a version from its files, once for everybody who asks meanwhile. */
  load(version: number): Promise<Servable>
  /** A version that a caller named. Some of those that nobody else needs stay for the next such call. */
  visit(version: number): Promise<Servable>
  /** Asks the visitors to leave: one of them may have been deleted. */
  sendHome(): void
  /** Retires every version but these and the visitors. */
  keep(versions: ReadonlySet<number>): void
  /** Retires all of them. */
  clear(): void
  /** Retires all of them, and what is still being loaded as soon as it is there. */
  close(): Promise<void>
}

const mostVisitors = 4

export const openShelf = (ctx: Context, model: string, options: LoadOptions): Shelf => {
  const versions = new Map<number, Servable>()
  const loading = new Map<number, Promise<Servable>>()
  const visitors: number[] = []
  const retired = openRetired()
  const life = { closed: false }
  let kept: ReadonlySet<number> = new Set()

  const load = (version: number): Promise<Servable> => {
    const before = loading.get(version)
    if (before) return before
    const started = loadWarm(ctx, { model, version }, options)
      .then((servable) => {
        versions.set(version, servable)
        ctx.log.info({ model, version }, 'loaded')
        if (life.closed) clear()
        return servable
      })
      .finally(() => loading.delete(version))
    loading.set(version, started)
    return started
  }
  const tidy = () => {
    for (const [version, { engine }] of versions) {
      if (kept.has(version) || visitors.includes(version)) continue
      versions.delete(version)
      retired.add(engine)
    }
  }
  const keep = (wanted: ReadonlySet<number>) => {
    kept = wanted
    tidy()
  }
  const clear = (wanted: ReadonlySet<number> = new Set()) => {
    visitors.length = 0
    keep(wanted)
  }
  return {
    at: (version) => versions.get(version),
    all: () => [...versions.values()],
    load,
    visit: async (version) => {
      const servable = versions.get(version) ?? (await load(version))
      if (!kept.has(version) && !visitors.includes(version)) visitors.push(version)
      if (visitors.length > mostVisitors) visitors.shift()
      tidy()
      return servable
    },
    sendHome: () => clear(kept),
    keep,
    clear: () => clear(),
    close: async () => {
      life.closed = true
      clear()
      await retired.gone()
    },
  }
}

/** Engines that still answer what they were asked before they end. */
const openRetired = () => {
  const retiring = new Set<Promise<void>>()
  return {
    add: (engine: Engine) => {
      const ended = engine
        .retire()
        .catch(() => {})
        .finally(() => retiring.delete(ended))
      retiring.add(ended)
    },
    gone: () => Promise.all(retiring),
  }
}

// The first requests of a version must not be the ones that find out how slow a cold model is.
const loadWarm = async (ctx: Context, which: { model: string; version: number }, options: LoadOptions) => {
  const servable = await loadServable(ctx, which, options)
  const { engine } = servable
  try {
    await engine.warm?.(await recentInputs(ctx, servable))
    return servable
  } catch (error) {
    await engine.retire()
    throw error
  }
}
