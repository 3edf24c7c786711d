import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey } from '../../src/access.ts'
import { until } from '../crash/until.ts'
import { ask } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { commanded, heardBy } from './mlflow-client.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

describe.each(['mlflow-3', 'mlflow-2'] as const)('the command line of %s', (environment) => {
  const mlflow = (...args: string[]) => commanded(environment, house.url, args)

  it('makes and finds experiments and runs, and moves files', async () => {
    const made = await mlflow('experiments', 'create', '--experiment-name', environment)
    const [, id = ''] = /with id (\d+)/.exec(made) ?? []
    expect(await mlflow('experiments', 'search')).toContain(environment)
    const { run } = await post('runs/create', { experiment_id: id, run_name: 'of the shell' })
    expect(await mlflow('runs', 'list', '--experiment-id', id)).toContain('of the shell')
    expect(JSON.parse(await mlflow('runs', 'describe', '--run-id', run.info.run_id)).info.run_name).toBe('of the shell')
    await mlflow('artifacts', 'log-artifact', '--run-id', run.info.run_id, '--local-file', import.meta.filename)
    const listed = await mlflow('artifacts', 'list', '--run-id', run.info.run_id)
    expect(JSON.parse(listed)).toMatchObject([{ path: 'mlflow-program.test.ts', is_dir: false }])
    const down = await mlflow('artifacts', 'download', '--run-id', run.info.run_id, '-a', 'mlflow-program.test.ts')
    expect(down).toContain('mlflow-program.test.ts')
    await mlflow('runs', 'delete', '--run-id', run.info.run_id)
    expect(await mlflow('runs', 'list', '--experiment-id', id)).not.toContain('of the shell')
    await mlflow('experiments', 'delete', '--experiment-id', id)
    expect(await mlflow('experiments', 'search', '--view', 'deleted_only')).toContain(environment)
  })
})

const post = async (path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  return (await ask(`${house.url}/api/2.0/mlflow/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
    .body
}

describe('with keys', () => {
  const said = (variables: Record<string, string>) => heardBy('mlflow-3', 'mlflow_keys.py', [house.url], variables)
  let keys: Record<'reader' | 'tracker' | 'operator', string>
  beforeAll(async () => {
    const made = async (scope: 'read' | 'track' | 'operate') =>
      (await createKey(house.ctx, { name: scope, scopes: [scope] })).key
    keys = { reader: await made('read'), tracker: await made('track'), operator: await made('operate') }
    const closed = async () => (await ask(`${house.url}/api/models`)).status === 401
    await until(closed, { what: 'the door to close', withinMs: 5_000 })
  })

  it('a caller without one is asked for it', async () => {
    const nobody = { read: 'UNAUTHENTICATED', write: 'UNAUTHENTICATED', promote: 'UNAUTHENTICATED' }
    expect(await said({})).toEqual(nobody)
    expect(await said({ MLFLOW_TRACKING_TOKEN: 'wrong' })).toEqual(nobody)
  })

  it('a key is a token, or the password of any name', async () => {
    const no = 'PERMISSION_DENIED'
    expect(await said({ MLFLOW_TRACKING_TOKEN: keys.reader })).toEqual({ read: 'yes', write: no, promote: no })
    const basic = { MLFLOW_TRACKING_USERNAME: 'anna', MLFLOW_TRACKING_PASSWORD: keys.tracker }
    expect(await said(basic)).toEqual({ read: 'yes', write: 'yes', promote: no })
    expect(await said({ MLFLOW_TRACKING_TOKEN: keys.operator })).toEqual({ read: 'yes', write: 'yes', promote: 'yes' })
  })
})
