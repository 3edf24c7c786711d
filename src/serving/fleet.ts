import { setTimeout as wait } from 'node:timers/promises'
import type { Project } from '../define.ts'
import { coalesced } from '../kit/coalesced.ts'
import { CultivarError } from '../kit/errors.ts'
import { type Random, systemRandom } from '../kit/random.ts'
import type { Deployment } from '../registry.ts'
import { type Context, subscribe } from '../store.ts'
import type { Berth } from './berth.ts'
import type { ServingEvent, Tell } from './event.ts'
import { openHarbour } from './harbour.ts'
import type { Choice, KeyOf } from './route.ts'
import type { Servable } from './servable.ts'

/**
 * The versions that this process serves, kept equal to what the deployments say: of the models of the typed file, and of
 * those that came by MLflow and have a champion.
 */
export interface Fleet {
  /** Who answers the next request. Throws `model/unknown` or `model/not-ready`. */
  route(model: string, keyOf?: KeyOf): Choice
  /** A version by its number, loaded if need be. Throws what `route` throws, and `model/unknown-version`. */
  version(model: string, version: number): Promise<Servable>
  /** The champion, or undefined where nothing serves. */
  serving(model: string): Servable | undefined
  /** Every version in memory. */
  loaded(model: string): readonly Servable[]
  deployment(model: string): Deployment | undefined
  /** Reads the champion from its files again. */
  reload(model: string): Promise<void>
  /** Resolves when what the deployments said at the call is what serves. */
  refresh(): Promise<void>
  /** Why a model cannot serve what it should: nothing has been trained, or its champion cannot be loaded. */
  problems(): ReadonlyMap<string, string>
  models(): string[]
  /** Calls with everything that happens to a version in memory. */
  listen(listener: Tell): void
  close(): Promise<void>
}

// Notifications bring a new champion within milliseconds; this look is for the ones that were lost with a connection.
const lookEveryMs = 750

export const openFleet = async (ctx: Context, project: Project, random: Random = systemRandom): Promise<Fleet> => {
  const listeners: Tell[] = [(event) => logEvent(ctx, event)]
  const tell: Tell = (event) => {
    for (const listener of listeners) listener(event)
  }
  const { berths, follow } = openHarbour(ctx, project, tell)
  const life = { closed: false }

  const refresh = coalesced(follow)
  const keepLooking = async () => {
    while (!life.closed) {
      await wait(lookEveryMs, undefined, { ref: false })
      if (!life.closed) await refresh().catch(() => {})
    }
  }
  const berthOf = (model: string): Berth => {
    const found = berths.get(model)
    if (found) return found
    throw unknownModel(model, [...berths.keys()])
  }

  await refresh()
  await subscribe(ctx.store, (event) => {
    if (event?.['deleted'] === true) berths.get(String(event['model']))?.forgetNamed()
    if (event === undefined || event.event === 'deployment') refresh().catch(() => {})
  })
  void keepLooking()
  return {
    route: (model, keyOf = noKey) => berthOf(model).router()({ keyOf, random, now: ctx.clock.now() }),
    version: (model, version) => berthOf(model).version(version),
    serving: (model) => berths.get(model)?.champion(),
    loaded: (model) => berths.get(model)?.loaded() ?? [],
    deployment: (model) => berths.get(model)?.deployment(),
    reload: (model) => berthOf(model).reload(),
    refresh,
    problems: () =>
      new Map(
        [...berths].flatMap(([name, berth]) => {
          const problem = berth.problem()
          return problem === undefined ? [] : [[name, problem]]
        }),
      ),
    models: () => [...berths.keys()],
    listen: (listener) => {
      listeners.push(listener)
    },
    close: async () => {
      life.closed = true
      await Promise.all([...berths.values()].map((berth) => berth.close()))
    },
  }
}

const noKey = () => undefined

const logEvent = ({ log }: Context, { event, ...facts }: ServingEvent) => {
  if (event === 'process-ended') log.error(facts, 'the process of a model ended, and is started again')
  if (event === 'process-returned') log.info(facts, 'the process of a model answers again')
}

export const unknownModel = (model: string, names: readonly string[]): CultivarError => {
  const shown = model.slice(0, 100)
  const message = `There is no model "${shown}". The models are ${names.join(', ')}.`
  return new CultivarError('model/unknown', message, { model: shown, models: names })
}
