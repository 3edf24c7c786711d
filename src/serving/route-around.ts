import type { Routing } from '../define.ts'
import { type Loaded, type Router, routerOf } from './route.ts'
import type { Servable } from './servable.ts'

/** A routing that does without the versions that cannot answer, for as long as they cannot. The champion has no stand-in. */
export const routeAround = (routing: Routing, loaded: Loaded, routed: readonly Servable[]): Router => {
  const at = (version: number) => {
    const servable = loaded.at(version)
    return servable?.engine.healthy() ? servable : undefined
  }
  const route = () => routerOf(routing, { ...loaded, at })
  const state = { down: whoIsDown(routed), router: route() }
  return (chance) => {
    const down = whoIsDown(routed)
    if (down !== state.down) Object.assign(state, { down, router: route() })
    return state.router(chance)
  }
}

// Each request asks, so it is a number with a bit for each version and not a list.
const whoIsDown = (routed: readonly Servable[]): number => {
  let down = 0
  for (let i = 0; i < routed.length; i++) if (!routed[i]!.engine.healthy()) down |= 1 << i
  return down
}
