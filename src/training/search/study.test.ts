import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { findLearner, type Space } from '../../learners.ts'
import type { Branch, Options } from './branch.ts'
import { type Outcome, type Report, runStudy, type Study, type StudyTrial, type World } from './study.ts'

const learner = findLearner('baseline')
const space: Space = {
  C: { kind: 'float', low: 0.01, high: 100, log: true },
  depth: { kind: 'integer', low: 1, high: 9 },
}
const branches: Branch[] = [
  {
    learner,
    space,
    base: { C: 1, depth: 3, fixed: 'a' },
    guesses: [
      { C: 1, depth: 3, fixed: 'a' },
      { C: 10, depth: 3, fixed: 'a' },
    ],
  },
  { learner, space: { share: { kind: 'float', low: 0, high: 1 } }, base: { share: 0.5 }, guesses: [{ share: 0.5 }] },
]
const plain: Study = {
  branches,
  sampler: 'tpe',
  pruner: 'none',
  direction: 'minimize',
  seed: 3,
  trials: 30,
  seconds: Infinity,
  parallel: 1,
}

const lossOf = ({ C, depth, share }: Options): number =>
  share === undefined ? (Math.log10(Number(C)) - 1) ** 2 + 0.1 * (Number(depth) - 7) ** 2 : 3 + Number(share)

const complete = (options: Options): Outcome => ({
  state: 'complete',
  value: lossOf(options),
  settled: options,
  decision: Float64Array.of(),
  seconds: 1,
})

const world = (own: Partial<World> = {}): World => ({
  run: async ({ options }) => complete(options),
  opened: async () => {},
  closed: async () => {},
  check: () => {},
  stop: async () => {},
  seconds: () => 0,
  ...own,
})

const optionsOf = (trials: StudyTrial[]) => trials.map(({ branch, options }) => ({ branch, ...options }))

describe('a study', () => {
  it('begins with the best guess of each learner in turn, goes on with the sampler, and tries nothing twice', async () => {
    const trials = await runStudy(plain, [], world())
    expect(optionsOf(trials.slice(0, 3))).toEqual([
      { branch: 0, C: 1, depth: 3, fixed: 'a' },
      { branch: 1, share: 0.5 },
      { branch: 0, C: 10, depth: 3, fixed: 'a' },
    ])
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, i) => i))
    expect(new Set(optionsOf(trials).map((options) => JSON.stringify(options))).size).toBe(30)
    expect(trials.slice(15).filter(({ branch }) => branch === 0).length).toBeGreaterThan(9)
    expect(Math.min(...trials.map(({ value }) => value!))).toBeLessThan(0.3)
  })

  it.each([1, 5, 12, 29])('goes on after %i trials as if it had not been interrupted', async (done) => {
    const whole = await runStudy(plain, [], world())
    const again = await runStudy(plain, structuredClone(whole.slice(0, done)), world())
    expect(again).toEqual(whole)
  })

  it('starts no trial when the time is up, but always a first one', async () => {
    let clock = 0
    const run = async (setting: { options: Options }) => {
      clock += 10
      return complete(setting.options)
    }
    expect(await runStudy({ ...plain, seconds: 45 }, [], world({ run, seconds: () => clock }))).toHaveLength(5)
    expect(await runStudy({ ...plain, seconds: 0 }, [], world({ run, seconds: () => clock }))).toHaveLength(1)
  })

  it('ends when a small space or a grid has no point left', async () => {
    const few: Branch[] = [
      { learner, space: { depth: { kind: 'integer', low: 1, high: 7 } }, base: {}, guesses: [{ depth: 3 }] },
    ]
    const found = await runStudy({ ...plain, branches: few }, [], world())
    expect(found.map(({ options }) => options['depth']).sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
    const grid = await runStudy({ ...plain, sampler: 'grid', trials: Infinity }, [], world())
    expect(grid).toHaveLength(5 * 9 + 5)
    expect(grid.every(({ options, branch }) => branch === 1 || options['fixed'] === 'a')).toBe(true)
  })

  it('runs as many trials at once as it may, and no more', async () => {
    const seen = { now: 0, most: 0 }
    const run = async (setting: { options: Options }) => {
      seen.now++
      seen.most = Math.max(seen.most, seen.now)
      await wait(1)
      seen.now--
      return complete(setting.options)
    }
    const trials = await runStudy({ ...plain, parallel: 3 }, [], world({ run }))
    expect({
      most: seen.most,
      count: trials.length,
      running: trials.filter(({ state }) => state === 'running').length,
    }).toEqual({
      most: 3,
      count: 30,
      running: 0,
    })
  })

  it('goes on after a trial that failed, and ends with what is broken or cancelled', async () => {
    const isDeep = ({ depth }: Options) => Number(depth) > 6
    const run = async ({ options }: { options: Options }): Promise<Outcome> =>
      isDeep(options) ? { state: 'failed', message: 'too deep', seconds: 1 } : complete(options)
    const trials = await runStudy(plain, [], world({ run }))
    const failed = trials.filter(({ state }) => state === 'failed')
    expect(failed.length).toBeGreaterThan(0)
    expect(
      failed.every(({ message, options, value }) => message === 'too deep' && isDeep(options) && value === undefined),
    ).toBe(true)
    const broken = world({ run: () => Promise.reject(new TypeError('a mistake')) })
    await expect(runStudy({ ...plain, parallel: 2 }, [], broken)).rejects.toThrow('a mistake')
    const seen = { asked: 0, opened: 0, stopped: 0 }
    const slow = world({
      opened: async (trial) => {
        seen.asked++
        await wait(trial.number)
        seen.opened++
      },
      run: async ({ options }) =>
        options['share'] === undefined ? complete(options) : Promise.reject(new Error('broken')),
      stop: async () => void seen.stopped++,
    })
    await expect(runStudy({ ...plain, parallel: 9 }, [], slow)).rejects.toThrow('broken')
    expect(seen).toEqual({ asked: seen.opened, opened: expect.any(Number), stopped: 1 })
    expect(seen.opened).toBeGreaterThan(8)
    let checks = 0
    const check = () => {
      if (++checks > 4) throw new Error('cancelled')
    }
    await expect(runStudy(plain, [], world({ check }))).rejects.toThrow('cancelled')
  })

  it.each(['median', 'asha'] as const)('stops trials that lag behind: %s', async (pruner) => {
    const steps = { taken: 0 }
    const run = async ({ options }: { options: Options }, report: Report): Promise<Outcome> => {
      for (let step = 1; step <= 64; step++) {
        steps.taken++
        if (report(step, lossOf(options) + 1 / step)) return { state: 'pruned', seconds: 1 }
      }
      return complete(options)
    }
    const trials = await runStudy({ ...plain, pruner }, [], world({ run }))
    const pruned = trials.filter(({ state }) => state === 'pruned')
    expect(pruned.length).toBeGreaterThan(3)
    // The second learner is far worse, but there is nobody of its own kind to be behind.
    expect(trials.find(({ branch }) => branch === 1)).toMatchObject({ state: 'complete' })
    expect(steps.taken).toBeLessThan(30 * 64 * 0.9)
    expect(Math.min(...trials.map(({ value = Infinity }) => value))).toBeLessThan(1)
  })
})
