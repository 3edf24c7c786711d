import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../input/house.ts'
import { type Generation, heardBy } from './mlflow-client.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Heard = any

/** What the same scripts read of MLflow's own server; mlflow-record.ts wrote it down. */
const golden: Heard = JSON.parse(readFileSync(new URL('../golden/mlflow.json', import.meta.url), 'utf8'))

/** Of each script the parts that are compared one by one, so that a difference says where it is. */
const scripts: [Generation, string][] = [
  ['mlflow-3', 'core'],
  ['mlflow-3', 'models'],
  ['mlflow-3', 'traces'],
  ['mlflow-2', 'core'],
  ['mlflow-2', 'models'],
]

describe.each(scripts)('the client %s reads of our server what it reads of its own: %s', (environment, script) => {
  let house: House
  let heard: Heard
  beforeAll(async () => {
    house = await openHouse()
    heard = await heardBy(environment, `mlflow_${script}.py`, [house.url])
  })
  afterAll(() => house.close())

  const wanted = golden[environment][script]
  it('all parts of it', () => expect(Object.keys(heard)).toEqual(Object.keys(wanted)))
  it.each(Object.keys(wanted))('%s', (part) => expect(heard[part]).toEqual(wanted[part]))
})
