import { expect, test } from 'vitest'
import { deployment, type Routing } from '../define.ts'
import type { Deployment } from '../registry.ts'
import { routeAround } from './route-around.ts'
import type { Servable } from './servable.ts'

const health = new Map([1, 2, 3].map((version) => [version, true]))
const servable = (version: number) =>
  ({
    model: 'm',
    version,
    name: String(version),
    signature: { inputs: [], labels: [], task: 'classification' },
    engine: { healthy: () => health.get(version), interval: undefined },
  }) as unknown as Servable
const versions = new Map([1, 2, 3].map((version) => [version, servable(version)]))
const champion = versions.get(1)!

const answers = (routing: Routing, routed: number[]) => {
  const placed = { model: 'm', champion: 1, challenger: 2, routedAt: 0 } as unknown as Deployment
  const loaded = { champion, deployment: placed, at: (version: number) => versions.get(version) }
  const router = routeAround(
    routing,
    loaded,
    routed.map((version) => versions.get(version)!),
  )
  return () => {
    const { route, servable: chosen, propensity } = router({ keyOf: () => undefined, random: () => 0.1, now: 0 })
    return { route, version: chosen.name, propensity }
  }
}

test('while the process of a canary is down, the champion answers and is certain to', () => {
  const ask = answers(deployment.canary({ version: 2, weight: 0.3 }), [2])
  expect(ask()).toEqual({ route: 'canary', version: '2', propensity: 0.3 })
  health.set(2, false)
  expect(ask()).toEqual({ route: 'champion', version: '1', propensity: 1 })
  health.set(2, true)
  expect(ask()).toEqual({ route: 'canary', version: '2', propensity: 0.3 })
})

test('an ensemble answers without the member that is down, and one that another takes the place of comes back', () => {
  const ask = answers(deployment.ensemble({ versions: [1, 2, 3] }), [1, 2, 3])
  expect(ask().version).toBe('1+2+3')
  health.set(3, false)
  expect(ask().version).toBe('1+2')
  health.set(3, true).set(2, false)
  expect(ask().version).toBe('1+3')
  health.set(2, true)
  expect(ask().version).toBe('1+2+3')
})
