import { type Project, routingOf } from '../define.ts'
import { listDeployments } from '../registry.ts'
import type { Context } from '../store.ts'
import { type Berth, openBerth } from './berth.ts'
import type { Tell } from './event.ts'

/** The berths of a fleet: one for each model of the typed file, and one for each that somebody brought and that has a champion. */
export interface Harbour {
  berths: ReadonlyMap<string, Berth>
  /** Makes what the deployments say true. */
  follow(): Promise<void>
}

export const openHarbour = (ctx: Context, project: Project, tell: Tell): Harbour => {
  const { batching } = project.server
  const berthFor = (name: string) => openBerth(ctx, name, { defined: routingOf(project, name), batching, tell })
  const berths = new Map(Object.keys(project.models).map((name) => [name, berthFor(name)]))

  const admit = (guests: ReadonlySet<string>) => {
    for (const name of guests) if (!berths.has(name)) berths.set(name, berthFor(name))
    for (const [name, berth] of berths) {
      if (Object.hasOwn(project.models, name) || guests.has(name)) continue
      berths.delete(name)
      void berth.close()
    }
  }
  const follow = async () => {
    const deployments = await listDeployments(ctx)
    const guests = deployments.filter(({ brought, champion }) => brought && champion !== null)
    admit(new Set(guests.map(({ model }) => model)))
    for (const { brought: _, ...deployment } of deployments) await berths.get(deployment.model)?.follow(deployment)
  }
  return { berths, follow }
}
