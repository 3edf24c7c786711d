import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectError, post } from '../input/ask.ts'
import type { House } from '../input/house.ts'
import { ices, openShop } from './shop.ts'

let house: House
beforeAll(async () => {
  house = await openShop({ later: ices })
})
afterAll(() => house.close())

const read = async (path: string) => {
  const { status, body } = await ask(house.url + path)
  expect(status).toBe(200)
  return body
}

describe('every document', () => {
  it.each([
    '/openapi.json',
    '/docs/json',
    '/api/models/sentiment/openapi.json',
    '/api/models/ices/openapi.json',
    '/api/models/ices/versions/1/openapi.json',
  ])('%s is an OpenAPI document', async (path) => {
    const document = await read(path)
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(document.openapi).toBe('3.1.0')
    expect(missingReferences(document)).toEqual([])
  })

  it('says of every operation how it answers and how it can fail', async () => {
    const { paths } = await read('/openapi.json')
    for (const [path, operations] of Object.entries<Record<string, Operation>>(paths)) {
      for (const [method, { responses, summary }] of Object.entries(operations)) {
        expect.soft(Object.keys(responses), `${method} ${path}`).toEqual(expect.arrayContaining(['4XX', '503']))
        expect.soft(JSON.stringify(responses), `${method} ${path}`).not.toContain('Default Response')
        expect.soft(summary, `${method} ${path}`).toMatch(/\w/)
      }
    }
  })
})

interface Operation {
  responses: object
  summary: string
}

const missingReferences = (document: { components: { schemas: object } }) =>
  [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)]
    .map(([, name]) => name!)
    .filter((name) => !Object.hasOwn(document.components.schemas, name))

describe('the document of a model', () => {
  it('names its features, their kinds, what they may be and where they were in training', async () => {
    const { components, info } = await read('/api/models/ices/openapi.json')
    const { Row, Answer } = components.schemas
    expect(info).toMatchObject({ title: 'ices', version: '1' })
    expect(Row).toMatchObject({ required: ['heat', 'open', 'day', 'street'], additionalProperties: false })
    const { heat, guests, open, day, town, street } = Row.properties
    expect(heat).toMatchObject({ type: 'number', 'x-training-range': { maximum: 35.5 } })
    expect(heat).not.toHaveProperty('maximum')
    expect(guests).toMatchObject({ type: ['integer', 'null'], 'x-training-range': { maximum: 20 } })
    expect(open).toEqual({ type: 'boolean' })
    expect(day['x-training-range'].minimum).toBe('2026-01-10T00:00:00.000Z')
    expect(town).toEqual({ type: ['string', 'null'], enum: ['Oslo', 'Bergen', null] })
    expect(street.type).toEqual(['string', 'number', 'boolean'])
    expect(Answer.required).toEqual(expect.arrayContaining(['prediction', 'interval']))
  })

  it('names the labels of its answers', async () => {
    const { components, paths } = await read('/api/models/sentiment/openapi.json')
    expect(components.schemas.Answer.properties.label.enum).toEqual(['negative', 'positive'])
    expect(components.schemas.Answer.properties.probabilities.required).toEqual(['negative', 'positive'])
    expect(Object.keys(paths)).toEqual(['/api/models/sentiment/predict', '/feedback'])
  })

  it.each(['/api/models/sentiment', '/api/models/ices', '/api/models/ices/versions/1'])(
    '%s has examples that are answered',
    async (place) => {
      const { paths } = await read(`${place}/openapi.json`)
      const { examples } = paths[`${place}/predict`].post.requestBody.content['application/json']
      const one = await post(`${house.url}${place}/predict`, examples.row.value)
      expect(one).toMatchObject({ status: 200, body: { id: expect.any(String) } })
      const many = await post(`${house.url}${place}/predict`, examples.rows.value)
      expect(many.body.predictions).toHaveLength(2)
    },
  )

  it('is refused where there is no model, no version, and nothing that serves', async () => {
    expectError(await ask(`${house.url}/api/models/nobody/openapi.json`), 'model/unknown')
    expectError(await ask(`${house.url}/api/models/ices/versions/9/openapi.json`), 'model/unknown-version')
    expectError(await ask(`${house.url}/api/models/ices/versions/x/openapi.json`), 'request/invalid')
    expectError(await ask(`${house.url}/api/models/later/openapi.json`), 'model/not-ready')
  })
})

describe('the document of the server', () => {
  it('gives each model that serves a path with its own rows, and leaves the others to the general one', async () => {
    const { paths, components } = await read('/openapi.json')
    const body = (path: string) => paths[path].post.requestBody.content['application/json'].schema
    expect(body('/api/models/ices/predict').anyOf).toContainEqual({ $ref: '#/components/schemas/ices.OneRow' })
    expect(paths['/api/models/ices/predict'].post.parameters).not.toContainEqual(
      expect.objectContaining({ in: 'path' }),
    )
    expect(components.schemas['sentiment.Row'].required).toEqual(['text'])
    expect(paths).not.toHaveProperty('/api/models/later/predict')
    expect(body('/api/models/{model}/predict')).toMatchObject({ type: 'object' })
    expect(body('/predict')).toMatchObject({ type: 'object' })
  })
})
