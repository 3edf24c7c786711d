import { subscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey, revokeKey } from '../../src/access.ts'
import { type Scope, scopeSchema } from '../../src/define.ts'
import { type House, openHouse } from '../input/house.ts'
import { bearer } from './beside.ts'
import { mlflowRoutes } from './mlflow-routes.ts'

/**
 * Every route and what it wants, by hand: a route that is added without a line here fails. `self` is for what asks in
 * its own way (session.test.ts).
 */
const byHand: Record<string, Scope | 'open' | 'self'> = {
  'POST /predict': 'predict',
  'POST /api/models/:model/predict': 'predict',
  'POST /api/models/:model/versions/:version/predict': 'predict',
  'POST /api/models/:model/predict::stream': 'predict',
  'POST /api/models/:model/versions/:version/predict::stream': 'predict',
  'GET /api/models/:model/deployment': 'read',
  'PUT /api/models/:model/deployment': 'operate',
  'DELETE /api/models/:model/deployment': 'operate',
  'GET /v1/models': 'predict',
  'GET /v1/models/:model': 'predict',
  'GET /v1/models/:model/metadata': 'predict',
  'POST /v1/models/:model': 'predict',
  'GET /v1/models/:model/versions/:version': 'predict',
  'GET /v1/models/:model/versions/:version/metadata': 'predict',
  'POST /v1/models/:model/versions/:version': 'predict',
  'GET /v1/models/:model/labels/:label': 'predict',
  'GET /v1/models/:model/labels/:label/metadata': 'predict',
  'POST /v1/models/:model/labels/:label': 'predict',
  'POST /invocations': 'predict',
  'GET /ping': 'open',
  'GET /version': 'open',
  'GET /v2': 'predict',
  'GET /v2/health/live': 'open',
  'GET /v2/health/ready': 'open',
  'GET /v2/models': 'predict',
  'GET /v2/models/stats': 'read',
  'GET /v2/models/:model': 'predict',
  'GET /v2/models/:model/config': 'predict',
  'GET /v2/models/:model/ready': 'predict',
  'GET /v2/models/:model/stats': 'read',
  'POST /v2/models/:model/infer': 'predict',
  'GET /v2/models/:model/versions/:version': 'predict',
  'GET /v2/models/:model/versions/:version/config': 'predict',
  'GET /v2/models/:model/versions/:version/ready': 'predict',
  'GET /v2/models/:model/versions/:version/stats': 'read',
  'POST /v2/models/:model/versions/:version/infer': 'predict',
  'POST /v2/repository/index': 'read',
  'POST /v2/repository/models/:model/load': 'operate',
  'POST /v2/repository/models/:model/unload': 'operate',
  'POST /feedback': 'feedback',
  'GET /api/predictions': 'read',
  'GET /api/experiments': 'read',
  'GET /api/runs': 'read',
  'GET /api/runs/:id': 'read',
  'POST /api/runs/move': 'track',
  'GET /api/runs/:id/metrics/*': 'read',
  'GET /api/traces': 'read',
  'GET /api/traces/:id': 'read',
  'GET /api/datasets': 'read',
  'GET /api/models': 'read',
  'GET /api/models/:model': 'read',
  'GET /api/models/:model/versions': 'read',
  'GET /api/models/:model/versions/:version/importance': 'read',
  'POST /api/models/:model/promote': 'operate',
  'POST /api/models/:model/rollback': 'operate',
  'POST /api/models/:model/train': 'operate',
  'GET /api/monitors': 'read',
  'GET /api/alerts': 'read',
  'POST /api/alerts/:id/acknowledge': 'operate',
  'GET /api/decisions': 'read',
  'GET /decisions': 'read',
  'GET /api/jobs': 'read',
  'POST /api/jobs/:id/cancel': 'operate',
  'GET /api/events': 'read',
  'GET /api/keys': 'admin',
  'POST /api/keys': 'admin',
  'POST /api/keys/:id/rotate': 'admin',
  'DELETE /api/keys/:id': 'admin',
  'GET /api/audit': 'admin',
  'GET /api/session': 'self',
  'POST /api/session': 'self',
  'DELETE /api/session': 'self',
  'GET /health': 'open',
  'GET /health/live': 'open',
  'GET /health/ready': 'open',
  'GET /metrics': 'read',
  'GET /': 'open',
  'GET /login': 'open',
  'GET /openapi.json': 'predict',
  'GET /api/models/:model/openapi.json': 'predict',
  'GET /api/models/:model/versions/:version/openapi.json': 'predict',
  'GET /docs': 'read',
  'GET /docs/json': 'read',
  'GET /docs/yaml': 'read',
  'GET /docs/static/*': 'read',
  'GET /docs/static/index.html': 'read',
  'GET /docs/static/swagger-initializer.js': 'read',
}

const table = { ...byHand, ...mlflowRoutes }

/** What a key of one scope may do, said once more, so that nobody widens it unseen. */
const granted: Record<Scope, Scope[]> = {
  predict: ['predict'],
  feedback: ['feedback'],
  read: ['read'],
  track: ['track', 'read'],
  operate: ['operate', 'read', 'track'],
  admin: ['predict', 'feedback', 'read', 'track', 'operate', 'admin'],
}

const routes = new Set<string>()
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: import('fastify').FastifyInstance }
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD' && one !== 'OPTIONS') routes.add(`${one} ${url}`)
  })
})

let house: House
const keys = {} as Record<Scope | 'expired' | 'revoked', string>
beforeAll(async () => {
  house = await openHouse()
  const { ctx } = house
  for (const scope of scopeSchema.options) keys[scope] = (await createKey(ctx, { name: scope, scopes: [scope] })).key
  keys.expired = (await createKey(ctx, { name: 'old', scopes: ['admin'], lifetimeMs: 0 })).key
  const { id, key } = await createKey(ctx, { name: 'gone', scopes: ['admin'] })
  await revokeKey(ctx, id)
  keys.revoked = key
  await house.restart()
})
afterAll(() => house.close())

/** The status of the answer. Some answers never end, so nobody waits for their bodies. */
const statusOf = async (route: string, headers: Record<string, string>): Promise<number> => {
  const [method = '', path = ''] = route.split(' ')
  // A colon that stands for itself is written twice.
  const filled = path
    .replace(/(?<!:):(?!:)\w+/g, 'nowhere')
    .replace('::', ':')
    .replace('*', 'nowhere')
  const url = house.url + filled
  const leave = new AbortController()
  const body =
    method === 'POST' ? { body: '{}', headers: { ...headers, 'content-type': 'application/json' } } : { headers }
  const { status } = await fetch(url, { method, redirect: 'manual', signal: leave.signal, ...body })
  leave.abort()
  return status
}

it('has a line in the table for every route, and a route for every line', () => {
  expect([...routes].sort()).toEqual(Object.keys(table).sort())
})

const guarded = Object.entries(table).filter(
  (line): line is [string, Scope] => line[1] !== 'open' && line[1] !== 'self',
)

describe.each(guarded)('%s', (route, wanted) => {
  it('asks who is there, and takes no key that is none', async () => {
    const shown = [{}, bearer('cv_00000000_nothing'), bearer(keys.expired), bearer(keys.revoked)]
    for (const headers of shown) expect(await statusOf(route, headers)).toBe(401)
  })

  it.each(scopeSchema.options)(`wants ${wanted}, and a key has %s`, async (scope) => {
    const status = await statusOf(route, bearer(keys[scope]))
    if (!granted[scope].includes(wanted)) return expect(status).toBe(403)
    expect([401, 403]).not.toContain(status)
    expect(status).toBeLessThan(500)
  })
})

describe.each(Object.keys(table).filter((route) => table[route] === 'open'))('%s', (route) => {
  it('answers anybody, whatever they show', async () => {
    for (const headers of [{}, bearer('cv_00000000_nothing'), bearer(keys.revoked), bearer(keys.predict)]) {
      expect([401, 403, 500]).not.toContain(await statusOf(route, headers))
    }
  })
})

it('says of what is no route that there is none, to anybody', async () => {
  expect(await statusOf('GET /nowhere', {})).toBe(404)
  expect(await statusOf('DELETE /predict', {})).toBe(405)
  expect(await statusOf('OPTIONS /predict', {})).toBe(204)
})
