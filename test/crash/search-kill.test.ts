import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from './database.ts'
import { makePlace, type Place } from './place.ts'
import { kill } from './proc.ts'
import { keep, launch, run, says } from './process.ts'

const shape = { rows: 1_200, words: 60, settings: 'search: { trials: 10, folds: 3 }' }
const train = ['train', 'm', '--json', '--no-register']
let whole: Place
let broken: Place

beforeAll(async () => {
  whole = makePlace(shape)
  broken = makePlace(shape)
  await keep(whole)
  await keep(broken)
})
afterAll(async () => {
  await whole?.remove()
  await broken?.remove()
})

interface TrialRow {
  run_id: string
  status: string
  parent: string
  number: number
  trial: { options: object; value: number }
}

const trialsOf = async ({ state }: Place): Promise<TrialRow[]> => {
  const text = `select r.run_id, r.status, p.value as parent, t.value as written
    from runs r join run_tags p on p.run_id = r.run_id and p.key = 'mlflow.parentRunId'
    join run_tags t on t.run_id = r.run_id and t.key = 'cultivar.trial' order by r.start_time`
  const rows = await query<Omit<TrialRow, 'trial' | 'number'> & { written: string }>(state, text)
  return rows.map(({ written, ...row }) => {
    const parsed = JSON.parse(written) as number | (TrialRow['trial'] & { number: number })
    const trial = typeof parsed === 'number' ? { number: parsed, options: {}, value: Number.NaN } : parsed
    return { ...row, number: trial.number, trial }
  })
}

const resultsOf = async (place: Place) =>
  (await trialsOf(place))
    .filter(({ status }) => status === 'FINISHED')
    .map(({ number, trial: { options, value } }) => ({ number, options, value }))

test('a search that is killed in the middle goes on from its finished trials to the same result', async () => {
  const expected = (await run(launch(whole, train))) as unknown
  const first = launch(broken, train)
  await says(first, /trial 4 of 10/)
  kill(first.pid)
  await first.ended
  const before = await trialsOf(broken)
  const done = before.filter(({ status }) => status === 'FINISHED')
  expect(done.length).toBeGreaterThanOrEqual(4)
  expect(done.length).toBeLessThan(10)

  const second = launch(broken, train)
  const [, remembered] = await says(second, /train: (\d+) trials are remembered/)
  expect(Number(remembered)).toBe(done.length)
  const { learner, options, metrics, run_id } = JSON.parse((await ended(second)).out)
  expect({ learner, options, metrics }).toEqual(pick(JSON.parse(String(expected))))

  const after = await trialsOf(broken)
  expect(await resultsOf(broken)).toEqual(await resultsOf(whole))
  expect(after.filter(({ status }) => status === 'RUNNING')).toEqual([])
  for (const { run_id: id } of done)
    expect(after.some((row) => row.run_id === id && row.status === 'FINISHED')).toBe(true)
  const finished = after.filter(({ status }) => status === 'FINISHED')
  expect(new Set(finished.map(({ parent }) => parent))).toEqual(new Set([run_id]))
  console.log(`search killed after ${done.length} trials: ${10 - done.length} were run again, ${done.length} were not`)
})

test('a search that is interrupted ends with all its threads, and leaves no trial running', async () => {
  const running = launch(broken, [...train, '--n-trials', '200'])
  await says(running, /trial 3 of 200/)
  const asked = performance.now()
  kill(running.pid, 'SIGINT')
  const { code } = await running.ended
  console.log(`search interrupted: it ended after ${Math.round(performance.now() - asked)} ms`)
  expect(code).not.toBe(0)
  const trials = await trialsOf(broken)
  expect(trials.filter(({ status }) => status === 'RUNNING')).toEqual([])
  const [newest] = await query<{ status: string }>(
    broken.state,
    `select status from runs where run_id = (select value from run_tags where key = 'mlflow.parentRunId' and run_id = $1)`,
    [trials.at(-1)!.run_id],
  )
  expect(newest).toEqual({ status: 'KILLED' })
})

const ended = async (running: ReturnType<typeof launch>) => {
  const { code } = await running.ended
  expect(code, running.output.err).toBe(0)
  return running.output
}

const pick = ({ learner, options, metrics }: Record<string, unknown>) => ({ learner, options, metrics })
