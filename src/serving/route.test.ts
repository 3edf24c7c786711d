import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deployment as define, type Routing } from '../define.ts'
import { seededRandom } from '../kit/random.ts'
import type { Deployment } from '../registry.ts'
import { routerOf } from './route.ts'
import type { Servable } from './servable.ts'

const version = (number: number) =>
  ({ model: 'm', version: number, name: String(number), signature: {}, engine: {} }) as unknown as Servable
const versions = [1, 2, 3].map(version)
const places: Deployment = {
  model: 'm',
  champion: 1,
  challenger: 2,
  previous: 3,
  routing: null,
  routedAt: 1_000_000,
  unloaded: false,
  revision: 1,
}
const at = (number: number) => versions.find((one) => one.version === number)
const routerTo = (routing: Routing, deployment = places) =>
  routerOf(routing, { champion: versions[0]!, deployment, at })

const noKey = () => undefined
const chanceOf = (seed: number, now = places.routedAt) => ({ keyOf: noKey, random: seededRandom(seed), now })

describe('a routing', () => {
  it('of the champion gives it everything', () => {
    expect(routerTo(define.champion())(chanceOf(1))).toEqual({
      route: 'champion',
      servable: versions[0],
      propensity: 1,
    })
  })

  it('gives each version its share, and says how probable that was', () => {
    const share = fc.double({ min: 0.02, max: 0.98, noNaN: true })
    fc.assert(
      fc.property(share, fc.integer(), (weight, seed) => {
        const router = routerTo(define.canary({ weight }))
        const chance = chanceOf(seed)
        const chosen = Array.from({ length: 4_000 }, () => router(chance))
        const canary = chosen.filter(({ route }) => route === 'canary')
        expect(canary.every(({ servable, propensity }) => servable.version === 2 && propensity === weight)).toBe(true)
        const rest = chosen.filter(({ route }) => route === 'champion')
        expect(rest.every(({ propensity }) => propensity === 1 - weight)).toBe(true)
        // Six standard errors.
        expect(Math.abs(canary.length / 4_000 - weight)).toBeLessThan(6 * Math.sqrt((weight * (1 - weight)) / 4_000))
      }),
      { numRuns: 30 },
    )
  })

  it('keeps a caller with its version, and with the canary while its steps rise', () => {
    const router = routerTo(define.canary({ steps: [0.1, 0.5, 1], every: '10m', by: 'header:x-user-id' }))
    const minutes = (count: number) => places.routedAt + count * 60_000
    for (let user = 0; user < 500; user++) {
      const routeAt = (now: number) =>
        router({ keyOf: (by) => (by === 'header:x-user-id' ? `u${user}` : undefined), random: seededRandom(now), now })
          .route
      const routes = [0, 9, 10, 19, 20, 500].map((count) => routeAt(minutes(count)))
      expect(routes[0]).toBe(routes[1])
      expect(routes[2]).toBe(routes[3])
      expect(routes.slice(4)).toEqual(['canary', 'canary'])
      const first = routes.indexOf('canary')
      expect(routes.slice(first).every((route) => route === 'canary')).toBe(true)
    }
  })

  it('of an A/B test divides keys by the weights', () => {
    const arms = [
      { version: 'champion' as const, weight: 1 },
      { version: 2, weight: 2 },
      { version: 3, weight: 1 },
    ]
    const router = routerTo(define.ab({ arms, by: 'feature:town' }))
    const counts = new Map<number, number>()
    for (let i = 0; i < 8_000; i++) {
      const { servable, propensity, route } = router({ ...chanceOf(i), keyOf: () => `town ${i}` })
      expect([route, propensity]).toEqual(['ab', servable.version === 2 ? 0.5 : 0.25])
      counts.set(servable.version, (counts.get(servable.version) ?? 0) + 1)
    }
    expect(Math.abs(counts.get(2)! - 4_000)).toBeLessThan(270)
    expect(Math.abs(counts.get(3)! - 2_000)).toBeLessThan(240)
  })

  it('does without a version that is not in memory', () => {
    const alone = { route: 'champion', servable: versions[0], propensity: 1 }
    const gone = { ...places, challenger: null }
    for (const routing of [define.canary({ weight: 0.5 }), define.shadow(), define.canary({ version: 9, weight: 1 })])
      expect(routerTo(routing, gone)(chanceOf(1))).toEqual(alone)
    const { servable, propensity } = routerTo(
      define.ab({
        arms: [
          { version: 9, weight: 5 },
          { version: 2, weight: 1 },
        ],
      }),
    )(chanceOf(1))
    expect([servable.version, propensity]).toEqual([2, 1])
  })

  it('hands a copy of its share to a shadow', () => {
    const router = routerTo(define.shadow({ share: 0.25 }))
    const chance = chanceOf(7)
    const watched = Array.from({ length: 4_000 }, () => router(chance)).filter(({ shadow }) => shadow?.version === 2)
    expect(Math.abs(watched.length - 1_000)).toBeLessThan(170)
  })
})
