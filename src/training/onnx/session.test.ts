import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '../../../test/crash/until.ts'
import golden from '../../../test/golden/imported.json' with { type: 'json' }
import { childrenOf } from '../../../test/onnx/children.ts'
import { ownModel, slowModel } from '../../../test/onnx/graphs.ts'
import { largestDifference } from '../../../test/onnx/run.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Table } from '../../kit/table.ts'
import { type Expected, importedModel } from '../../learners.ts'
import { openOnnx } from './session.ts'

const number = (values: number[]) => ({ kind: 'number' as const, values: Float64Array.from(values) })
const table: Table = {
  rows: golden.matrix.length,
  columns: {
    a: number(golden.matrix.map((row) => row[0]!)),
    b: number(golden.matrix.map((row) => row[1]!)),
    c: { kind: 'category', values: golden.words },
    d: number(golden.matrix.map((row) => row[2]!)),
  },
}
const numeric = ['a', 'b', 'd'].map((name) => ({ name, kind: 'number' as const }))
const twoClasses: Expected = { task: 'classification', columns: numeric, classes: ['no', 'yes'] }

const scoresOf = async (file: string, expected: Expected): Promise<Float64Array> => {
  const session = await openOnnx(importedModel(Buffer.from(file, 'base64'), expected))
  try {
    return await session.scores(table)
  } finally {
    await session.close()
  }
}

const refusal = (code: string, words = '') =>
  expect.toSatisfy(
    (error: unknown) => error instanceof CultivarError && error.code === code && error.message.includes(words),
    `${code} ${words}`,
  )

const regression: Expected = { task: 'regression', columns: [{ name: 'a', kind: 'number' }], classes: [] }

describe('a model of scikit-learn', () => {
  it.each(['zipMap', 'tensor'] as const)('answers as it does there: %s', async (name) => {
    const { file, scores } = golden[name]
    expect(largestDifference(await scoresOf(file, twoClasses), scores)).toBeLessThan(1e-6)
  })

  it('has our classes in our order, whatever theirs is', async () => {
    const { file, scores } = golden.zipMap
    const found = await scoresOf(file, { ...twoClasses, classes: ['yes', 'no'] })
    const turned = scores.map((_, i) => scores[i ^ 1]!)
    expect(largestDifference(found, turned)).toBeLessThan(1e-6)
  })

  it('may count its classes, take a column each, or predict a number', async () => {
    const three = { ...twoClasses, classes: ['low', 'middle', 'high'] }
    expect(largestDifference(await scoresOf(golden.forest.file, three), golden.forest.scores)).toBeLessThan(1e-6)
    const columns: Expected['columns'] = [{ name: 'c', kind: 'category' }, ...numeric]
    const found = await scoresOf(golden.columns.file, { ...twoClasses, columns })
    expect(largestDifference(found, golden.columns.scores)).toBeLessThan(1e-6)
    const line = await scoresOf(golden.line.file, { ...twoClasses, task: 'regression', classes: [] })
    expect(largestDifference(line, golden.line.scores)).toBeLessThan(1e-5)
  })

  it('is refused where its numbers are no probabilities', async () => {
    const distances = { ...twoClasses, outputs: { scores: 'probabilities' } }
    await expect(scoresOf(golden.vectors.file, distances)).rejects.toThrow(refusal('model/onnx-unsupported'))
  })
})

describe('the process of a model', () => {
  const doubling = importedModel(ownModel('Mul', Float32Array.of(2), [1]), regression)

  it('answers calls that come at once, each with its own rows, and none with none', async () => {
    const session = await openOnnx(doubling)
    const tables = Array.from({ length: 20 }, (_, i): Table => ({ rows: i, columns: { a: number(Array(i).fill(i)) } }))
    const found = await Promise.all(tables.map((each) => session.scores(each)))
    expect(found).toEqual(tables.map((each, i) => new Float64Array(each.rows).fill(2 * i)))
    await session.close()
    await expect(session.scores(tables[1]!)).rejects.toThrow(refusal('model/onnx-failed', 'was closed'))
  })

  it('is started again when it was killed', async (context) => {
    context.skip(!existsSync('/proc/self/status'), 'only Linux lists processes where a test can look')
    const before = childrenOf(process.pid)
    const session = await openOnnx(doubling)
    const child = childrenOf(process.pid).find((pid) => !before.includes(pid))!
    process.kill(child, 'SIGKILL')
    // Whether the end is noticed before the call or during it.
    await expect(session.scores(table)).rejects.toThrow(refusal('model/onnx-failed'))
    expect(session.healthy()).toBe(false)
    await until(session.healthy, { what: 'another process' })
    const again = await session.scores(table)
    expect(
      largestDifference(
        again,
        Array.from((table.columns['a'] as { values: Float64Array }).values, (x) => 2 * x),
      ),
    ).toBeLessThan(1e-6)
    await session.close()
    expect(childrenOf(process.pid)).toEqual(before)
  })

  it('is ended when it takes too long, and the next call is answered', async () => {
    const slow = importedModel(slowModel(), regression)
    const session = await openOnnx(slow, {}, { openMs: 60_000, scoreMs: 1500 })
    const rows = (count: number): Table => ({ rows: count, columns: { a: number(Array(count).fill(0.001)) } })
    await expect(session.scores(rows(5000))).rejects.toThrow(refusal('model/onnx-failed', 'no answer in 1500 ms'))
    await until(session.healthy, { what: 'another process' })
    expect((await session.scores(rows(1))).length).toBe(1)
    await session.close()
  })

  it('refuses by name what the runtime lacks', async () => {
    const unknown = importedModel(ownModel('Frobnicate', Float32Array.of(2), [1]), regression)
    await expect(openOnnx(unknown)).rejects.toThrow(refusal('model/onnx-unsupported', 'Frobnicate'))
    const wrong = importedModel(ownModel('MatMul', new Float32Array(6), [3, 2]), regression)
    await expect(openOnnx(wrong)).rejects.toThrow(refusal('model/onnx-unsupported'))
  })

  it('says how to install what it needs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cultivar-onnx-'))
    const hook = join(folder, 'not-installed.mjs')
    await writeFile(hook, notInstalled)
    const options = process.env['NODE_OPTIONS']
    process.env['NODE_OPTIONS'] = `${options ?? ''} --import=${hook}`
    try {
      await expect(openOnnx(doubling)).rejects.toThrow(refusal('model/onnx-missing', 'npm install onnxruntime-node'))
    } finally {
      if (options === undefined) delete process.env['NODE_OPTIONS']
      else process.env['NODE_OPTIONS'] = options
      await rm(folder, { recursive: true })
    }
  })

  it('takes along all that it used: the memory of the parent stays as it is over 50 rounds', async () => {
    // 2 MB of weights, and as much in an answer, so that anything that is kept shows.
    const large = importedModel(ownModel('MatMul', new Float32Array(500_000).fill(1e-6), [1, 500_000]), {
      ...regression,
      outputs: { scores: 'y' },
    })
    const one: Table = { rows: 1, columns: { a: number([1]) } }
    const round = async () => {
      const session = await openOnnx(large)
      await session.scores(one).catch((error) => expect(error).toEqual(refusal('model/onnx-unsupported', '500000')))
      await session.close()
    }
    const used = () => {
      const { heapUsed, external, rss } = process.memoryUsage()
      return { kept: (heapUsed + external) / 2 ** 20, rss: rss / 2 ** 20 }
    }
    // Most of a round is the start of its process, so five start at once.
    const fiveRounds = () => Promise.all(Array.from({ length: 5 }, round))
    await fiveRounds()
    const before = used()
    for (let i = 0; i < 10; i++) await fiveRounds()
    const after = used()
    // Fifty models of 2 MB, and fifty answers of as much, would be 200 MB.
    expect(after.rss - before.rss).toBeLessThan(80)
    expect(after.kept - before.kept).toBeLessThan(40)
    // A machine that is busy takes its time to start 55 processes.
  }, 300_000)
})

const notInstalled = `
import { registerHooks } from 'node:module'
registerHooks({
  resolve: (name, context, next) => {
    if (name !== 'onnxruntime-node') return next(name, context)
    throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
  },
})
`
