import { isDeepStrictEqual } from 'node:util'
import type { Routing } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Deployment } from '../registry.ts'
import type { Context } from '../store.ts'
import { type Loaded, type Router, routedVersions } from './route.ts'
import { routeAround } from './route-around.ts'
import type { LoadOptions, Servable } from './servable.ts'
import { openShelf, type Shelf } from './shelf.ts'

/** The place of one model in the fleet: its versions in memory, and who of them answers. */
export interface Berth {
  /** Makes what the deployment says true. A version that cannot be loaded changes nothing and is a problem. */
  follow(deployment: Deployment): Promise<void>
  /** Throws `model/not-ready`. */
  router(): Router
  version(version: number): Promise<Servable>
  /** Forgets the versions that callers named: one of them may have been deleted. */
  forgetNamed(): void
  champion(): Servable | undefined
  loaded(): readonly Servable[]
  deployment(): Deployment | undefined
  /** Reads the champion from its files again. */
  reload(): Promise<void>
  problem(): string | undefined
  close(): Promise<void>
}

interface State {
  champion?: Servable
  deployment?: Deployment
  router?: Router
  /** The version that is on its way into memory, while none is there. */
  coming?: number | undefined
  /** The champion, and who else is routed to. */
  answering: readonly Servable[]
}

interface BerthOptions extends LoadOptions {
  /** What the typed file says of who answers. */
  defined: Routing
}

export const openBerth = (ctx: Context, model: string, { defined, ...loading }: BerthOptions): Berth => {
  const shelf = openShelf(ctx, model, loading)
  const broken = new Map<number, string>()
  const state: State = { answering: [] }

  const follow = async (deployment: Deployment): Promise<void> => {
    const isSame = isDeepStrictEqual(deployment, state.deployment)
    if (isSame && broken.size === 0) return
    const routing = deployment.routing ?? defined
    const { champion, previous, unloaded } = deployment
    if (champion === null || unloaded) return rest(deployment)
    const wanted = new Set([champion, ...routedVersions(routing, deployment)])
    state.coming = champion
    await loadAll(ctx, shelf, { model, wanted, broken })
    // The old champion answers until the new one is in memory, so a swap drops no request.
    const serves = shelf.at(champion) ?? state.champion
    if (serves) {
      Object.assign(state, lineUp(routing, { champion: serves, deployment, at: shelf.at }))
      if (serves.version === champion && !isSame) ctx.log.info({ model, version: champion, routing }, 'serving')
    }
    Object.assign(state, { deployment, coming: undefined })
    // Who served before stays in memory, so that going back to it is the move of a pointer.
    const others = [previous, serves?.version ?? null].filter((version) => version !== null)
    shelf.keep(new Set([...wanted, ...others]))
  }
  const rest = (deployment: Deployment) => {
    answerNothing(state, deployment)
    broken.clear()
    shelf.clear()
  }
  const notReady = () => new CultivarError('model/not-ready', whyNot(model, state, broken), { model })

  return {
    follow,
    router: () => {
      if (state.router) return state.router
      throw notReady()
    },
    version: async (version) => {
      if (state.deployment?.unloaded) throw notReady()
      return shelf.visit(version)
    },
    forgetNamed: shelf.sendHome,
    champion: () => state.champion,
    loaded: shelf.all,
    deployment: () => state.deployment,
    reload: async () => {
      const { deployment, champion } = state
      if (!deployment || !champion) return
      await shelf.load(champion.version)
      delete state.deployment
      await follow(deployment)
      await champion.engine.retire()
    },
    problem: () => problemOf(state, broken),
    close: shelf.close,
  }
}

const answerNothing = (state: State, deployment: Deployment): void => {
  delete state.champion
  delete state.router
  Object.assign(state, { deployment, answering: [] })
}

const lineUp = (routing: Routing, loaded: Loaded): Pick<State, 'champion' | 'router' | 'answering'> => {
  const { champion, deployment, at } = loaded
  const routed = routedVersions(routing, deployment).flatMap((version) => at(version) ?? [])
  return { champion, router: routeAround(routing, loaded, routed), answering: [champion, ...routed] }
}

interface Wanted {
  model: string
  wanted: ReadonlySet<number>
  /** The versions that cannot be loaded, and why. Who is no longer wanted has nothing to complain of. */
  broken: Map<number, string>
}

const loadAll = async (ctx: Context, shelf: Shelf, { model, wanted, broken }: Wanted): Promise<void> => {
  for (const version of broken.keys()) if (!wanted.has(version)) broken.delete(version)
  for (const version of wanted) {
    try {
      if (!shelf.at(version)) await shelf.load(version)
      broken.delete(version)
    } catch (error) {
      const problem = `version ${version} cannot be loaded: ${(error as Error).message}`
      if (broken.get(version) !== problem) ctx.log.error({ model, version, error }, 'cannot serve this version')
      broken.set(version, problem)
    }
  }
}

const problemOf = (
  { champion, answering, deployment, coming }: State,
  broken: ReadonlyMap<number, string>,
): string | undefined => {
  const [problem] = broken.values()
  if (problem !== undefined) return problem
  const down = answering.find(({ engine }) => !engine.healthy())
  if (down) return `the process of version ${down.version} ended, and is being started again`
  if (champion) return undefined
  if (coming !== undefined) return `version ${coming} is being loaded`
  return deployment?.unloaded ? 'was taken out of service' : 'no version has been trained'
}

const whyNot = (model: string, { deployment, coming }: State, broken: ReadonlyMap<number, string>): string => {
  if (deployment?.unloaded)
    return `${model} was taken out of service. Load it again: POST /v2/repository/models/${model}/load.`
  const [problem] = broken.values()
  if (problem !== undefined) return `The champion of ${model}, ${problem}`
  if (coming !== undefined) return `Version ${coming} of ${model} is being loaded. Try again in a moment.`
  return `${model} has no version yet. Train one with \`cultivar train ${model}\`.`
}
