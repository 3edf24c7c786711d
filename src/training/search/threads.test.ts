import { afterAll, describe, expect, it } from 'vitest'
import { findLearner } from '../../learners.ts'
import { fitTrial, type TrialInput } from './fit-trial.ts'
import { openThreads } from './threads.ts'

const words = [
  ['dull', 'cold', 'weak'],
  ['warm', 'rich', 'bright'],
] as const
const rows = (count: number, length = 3): TrialInput => {
  const text = (i: number) =>
    Array.from({ length }, (_, k) => (k === 0 ? words[i % 2]![(i >> 1) % 3] : `w${(i * 7 + k * k) % 97}`)).join(' ')
  return {
    features: {
      rows: count,
      columns: { text: { kind: 'text', values: Array.from({ length: count }, (_, i) => text(i)) } },
    },
    target: {
      task: 'classification',
      classes: ['bad', 'good'],
      labels: Int32Array.from({ length: count }, (_, i) => i % 2),
    },
    train: Int32Array.from({ length: count - 40 }, (_, i) => i),
    validation: Int32Array.from({ length: 40 }, (_, i) => count - 40 + i),
    positive: 1,
    metric: 'log_loss',
    calibration: 'auto',
    seed: 1,
  }
}
const input = rows(200)
const options = { ngrams: 2, bits: 12, minRows: 1, C: 1, smoothing: 1 }
const job = { learner: 'nbsvm', options }
const goOn = () => false
const quarters = [0, 1, 2, 3].map((k) => ({
  train: Int32Array.from({ length: 150 }, (_, i) => (50 * (k + 1) + i) % 200),
  validation: Int32Array.from({ length: 50 }, (_, i) => 50 * k + i),
}))

describe('a trial in a thread', () => {
  const threads = openThreads(input)
  afterAll(() => threads.close())

  it('gives what it gives here', async () => {
    const learner = findLearner('nbsvm')
    const here = fitTrial(input, learner, options, learner.encode(input.features, options))
    const there = await threads.run(job, goOn)
    expect({ ...there, seconds: 0 }).toEqual({ ...here, seconds: 0 })
    expect(here).toMatchObject({ state: 'complete', settled: options })
  })

  it('fails by what the learner says, and the thread goes on', async () => {
    const short = openThreads({ ...input, train: Int32Array.of(0, 2, 4) })
    expect(await short.run(job, goOn)).toMatchObject({ state: 'failed', message: expect.stringContaining('class') })
    expect(await short.run({ ...job, learner: 'baseline', options: { strategy: 'mean' } }, goOn)).toMatchObject({
      state: 'failed',
    })
    await short.close()
  })

  it('is heard at each step, and stopped where the answer is yes', async () => {
    const folded = openThreads({ ...input, folds: quarters })
    const heard: number[] = []
    expect(await folded.run(job, (step) => heard.push(step) < 0)).toMatchObject({ state: 'complete' })
    expect(heard).toEqual([1, 2, 3, 4])
    expect(await folded.run(job, (step) => step === 2)).toMatchObject({ state: 'pruned' })
    await folded.close()
  })

  it('is stopped between the rounds of trees', async () => {
    const values = Float64Array.from({ length: 200 }, (_, i) => (i * 37) % 200)
    const labels = Int32Array.from(values, (value) => (value > 80 && value < 150 ? 1 : 0))
    const features: TrialInput['features'] = { rows: 200, columns: { x: { kind: 'number', values } } }
    const target: TrialInput['target'] = { task: 'classification', classes: ['no', 'yes'], labels }
    const trees = openThreads({ ...input, features, target })
    const [guess] = findLearner('boostedTrees').candidates({}, 'quick', { rows: 200, task: 'classification' })
    const grown = { learner: 'boostedTrees', options: guess as Record<string, unknown> }
    const losses: number[] = []
    const pruned = await trees.run(grown, (step, loss) => losses.push(loss) > 0 && step >= 20)
    expect(pruned).toMatchObject({ state: 'pruned' })
    expect(losses).toHaveLength(2)
    expect(losses[1]).toBeLessThan(losses[0]!)
    expect(await trees.run(grown, goOn)).toMatchObject({ state: 'complete', settled: { earlyStopping: 0 } })
    await trees.close()
  })

  it('fails when it runs out of memory, and the next one has another thread', async () => {
    const small = openThreads(rows(6_000, 600), { heapMb: 24 })
    const failed = { state: 'failed', message: 'It ran out of memory.' }
    expect(await small.run(job, goOn)).toMatchObject(failed)
    expect(await small.run(job, goOn)).toMatchObject(failed)
    await small.close()
  })

  it('ends when the threads are closed', async () => {
    const closed = openThreads(rows(4_000, 80))
    const running = expect(
      closed.run({ learner: 'nbsvm', options: { ...options, ngrams: 5, bits: 22 } }, goOn),
    ).rejects.toThrow('ended')
    await closed.close()
    await running
  })
})
