import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../src/access.ts'
import type { House } from '../input/house.ts'
import { openShop } from '../openapi/shop.ts'
import { run } from './python.ts'

// Schemathesis reads a document, sends what it allows and what it forbids, and holds every answer against it.
let house: House
let key: string
beforeAll(async () => {
  house = await openShop()
  key = (await createKey(house.ctx, { name: 'schemathesis', scopes: ['admin'] })).key
  await house.restart()
})
afterAll(() => house.close())

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'unsupported_method',
  'missing_required_header',
]

const options = [
  '--max-examples',
  '30',
  '--phases',
  'examples,coverage,fuzzing',
  '--seed',
  '1',
  '--continue-on-failure',
]
const bounds = ['--request-timeout', '10', '--max-response-time', '5', '--generation-database', 'none', '--no-color']

const fuzz = async (path: string, more: string[], checked: string[]) => {
  const config = ['--config-file', join(import.meta.dirname, 'schemathesis.toml')]
  const who = ['--header', `authorization: Bearer ${key}`]
  const args = [
    ...config,
    'run',
    house.url + path,
    ...who,
    '--checks',
    checked.join(','),
    ...options,
    ...bounds,
    ...more,
  ]
  // What it found is on its standard output, which is in no error; the bodies that it sent can be long.
  const ended = await run('schemathesis', args).catch((failure: { stdout?: string }) => failure)
  return (ended.stdout ?? String(ended)).replaceAll(/^.{400,}$/gm, (line) => line.slice(0, 400))
}

const foundNothing = /Test cases:\s+(\d+) generated, \1 passed/

describe('schemathesis', () => {
  it('finds nothing against the document of the server', async () => {
    // A stream of events never ends, a model that was taken out of service answers 503 ever after, and NDJSON it cannot write.
    const left = ['--exclude-path', '/api/events', '--exclude-path-regex', '(/unload|:stream)$']
    expect(await fuzz('/openapi.json', left, checks)).toMatch(foundNothing)
  })

  // These documents know the columns, so what they allow has to be answered.
  it.each(['/api/models/ices', '/api/models/sentiment', '/api/models/ices/versions/1'])(
    'finds nothing against the document of %s',
    async (place) => {
      const checked = [...checks, 'positive_data_acceptance']
      expect(await fuzz(`${place}/openapi.json`, [], checked)).toMatch(foundNothing)
    },
  )
})
