import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/kit/random.ts'
import { dismiss, invite, share } from '../../src/learners/kernels/crew.ts'
import { withWorkspace } from '../../src/learners/kernels/workspace.ts'
import { findLearner } from '../../src/learners.ts'
import { openCrew } from '../../src/training/crew.ts'

const random = seededRandom(3)
const rows = 60_000
const columns = Array.from({ length: 10 }, () => Float64Array.from({ length: rows }, () => random()))
const values = Float64Array.from({ length: rows }, (_, i) => columns[0]![i]! * columns[1]![i]! + columns[2]![i]! ** 2)
const words = Array.from(values, (value) => `level ${Math.floor((value + random()) * 20)}`)
const features = {
  rows,
  columns: {
    ...Object.fromEntries(columns.map((own, i) => [`x${i}`, { kind: 'number' as const, values: own }])),
    word: { kind: 'category' as const, values: words },
  },
}
const learner = findLearner('boostedTrees')
const [options] = learner.candidates({ maxIter: 12, earlyStopping: 0 } as object, 'quick', { rows, task: 'regression' })
const encoded = learner.encode(features, options!)
const all = Int32Array.from({ length: rows }, (_, i) => i)
const parts = { rows: all.subarray(0, 45_000), validation: all.subarray(45_000) }

describe.each([2, 3])('a crew of %i', (threads) => {
  it('makes the same bytes as one thread alone', async () => {
    // Where no time passes, nothing is done alone that can be shared.
    const crew = { ...(await openCrew(threads)), now: () => 0 }
    try {
      const labels = Int32Array.from(values, (value) => Number(value + random() > 1.1))
      const many = Int32Array.from(values, (value) => Math.floor(value + random()) % 3)
      const targets = [
        { task: 'regression' as const, values },
        { task: 'classification' as const, classes: ['no', 'yes'], labels },
        { task: 'classification' as const, classes: ['a', 'b', 'c'], labels: many },
      ]
      for (const target of targets) {
        const alone = learner.fit({ encoded, ...parts, target }, options!, seededRandom(1))
        const helped = learner.fit({ encoded, ...parts, target, crew }, options!, seededRandom(1))
        expect(learner.save(helped)).toEqual(learner.save(alone))
      }
    } finally {
      await crew.close()
    }
  })
})

describe('the helpers of a crew', () => {
  it('do all of a job when the calling thread does nothing', async () => {
    const crew = await openCrew(2)
    const count = 100_000
    const idle = { help: () => undefined, areDone: () => 0 }
    withWorkspace((space) => {
      const scores = space.float64(count)
      const labels = space.float32(count)
      const [own, theirs] = [space.float32(2 * count), space.float32(2 * count)]
      for (let i = 0; i < count; i++) {
        scores.view[i] = random() * 8 - 4
        labels.view[i] = i % 2
      }
      space.kernels.logLoss(scores.at, count, labels.at, 0, own.at)
      const job = space.int32(48)
      job.view.fill(0)
      invite(crew, { module: space.module, memory: space.memory, job: job.at, scratch: [space.bytes(3072).at] })
      for (let round = 0; round < 50; round++) {
        theirs.view.fill(0)
        job.view[4] = 1
        job.view.set([scores.at, count, labels.at, 0, theirs.at], 32)
        share(job.view, Math.ceil(count / 2048), idle, 0)
        expect(
          Buffer.from(theirs.view.buffer, theirs.at, 8 * count).equals(Buffer.from(own.view.buffer, own.at, 8 * count)),
        ).toBe(true)
      }
      dismiss(job.view)
    }, crew)
    await crew.close()
  })
})
