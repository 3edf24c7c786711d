import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/imported.json' with { type: 'json' }
import { CultivarError } from '../../kit/errors.ts'
import type { Table } from '../../kit/table.ts'
import { encodeModel } from './encode.ts'
import { feedsFor, importedScores } from './feeds.ts'
import { type ElementType, emptyGraph, input, node, type OnnxValue, output } from './graph.ts'
import { type Expected, importedModel } from './imported.ts'

const bytesOf = (name: Exclude<keyof typeof golden, 'versions' | 'matrix' | 'words'>) =>
  Uint8Array.from(atob(golden[name].file), (char) => char.charCodeAt(0))

const columns = ['a', 'b', 'd'].map((name) => ({ name, kind: 'number' as const }))
const twoClasses: Expected = { task: 'classification', columns, classes: ['no', 'yes'] }
const regression: Expected = { task: 'regression', columns: [{ name: 'a', kind: 'number' }], classes: [] }

/** A model that gives its last input back under each of the names. */
const through = (inputs: OnnxValue[], outputs: OnnxValue[]): Uint8Array => {
  const graph = emptyGraph()
  for (const each of inputs) input(graph, each)
  for (const each of outputs) output(graph, node(graph, 'Identity', [inputs.at(-1)!.name]), each)
  return encodeModel(graph, { name: 'through', metadata: {} })
}

const tensor = (name: string, shape: OnnxValue['shape'] = ['rows', 1], type: ElementType = 'float') => ({
  name,
  type,
  shape,
})

const refuses = (file: Uint8Array, expected: Expected, words: string, code = 'model/onnx-unsupported') =>
  expect(() => importedModel(file, expected)).toThrow(
    expect.toSatisfy(
      (error: unknown) => error instanceof CultivarError && error.code === code && error.message.includes(words),
      `${code}: ${words}`,
    ),
  )

describe('importedModel', () => {
  it('feeds one matrix with the features in their order', () => {
    const { feeds, scores, order } = importedModel(bytesOf('tensor'), twoClasses)
    expect(feeds).toEqual([{ input: 'X', type: 'float', columns: ['a', 'b', 'd'], rank: 2 }])
    expect(scores).toBe('probabilities')
    expect(order).toEqual([0, 1])
  })

  it('feeds an input for each column, by its name or by the one that it is given', () => {
    const words = { name: 'word', kind: 'category' as const }
    const features = [words, ...columns.slice(0, 2)]
    const expected = { ...twoClasses, columns: features, inputs: { c: 'word' } }
    expect(importedModel(bytesOf('columns'), expected).feeds.map((feed) => [feed.input, feed.columns])).toEqual([
      ['a', ['a']],
      ['b', ['b']],
      ['c', ['word']],
    ])
    refuses(bytesOf('columns'), { ...twoClasses, columns: features }, 'its input "c" is no feature')
    refuses(bytesOf('columns'), { ...expected, inputs: { C: 'word' } }, 'no input "C"')
    const renamed = { ...regression, inputs: { x: 'a' } }
    expect(importedModel(through([tensor('x', ['rows'])], [tensor('y')]), renamed).feeds[0]).toMatchObject({ rank: 1 })
  })

  it('feeds one column where the only input has its name', () => {
    const file = through([tensor('b')], [tensor('y')])
    expect(importedModel(file, { ...regression, columns }).feeds[0]!.columns).toEqual(['b'])
    refuses(through([tensor('x')], [tensor('y')]), { ...regression, columns }, '"x" takes 1 features, and there are 3')
  })

  it('finds the classes of the file, whatever holds them', () => {
    const turned = { ...twoClasses, classes: ['yes', 'no'] }
    expect(importedModel(bytesOf('zipMap'), turned).order).toEqual([1, 0])
    expect(importedModel(bytesOf('tensor'), turned).order).toEqual([1, 0])
    expect(importedModel(bytesOf('forest'), { ...twoClasses, classes: ['x', 'y', 'z'] }).order).toEqual([0, 1, 2])
    refuses(bytesOf('zipMap'), { ...twoClasses, classes: ['good', 'bad'] }, 'its classes are no, yes')
    const named = { ...twoClasses, classes: ['good', 'bad'], outputs: { classes: ['bad', 'good'] } }
    expect(importedModel(bytesOf('zipMap'), named).order).toEqual([1, 0])
  })

  it('leaves a file without a ZipMap as it is', () => {
    const file = bytesOf('tensor')
    expect(importedModel(file, twoClasses).bytes).toBe(file)
    expect(importedModel(bytesOf('zipMap'), twoClasses).signature.operators).toContain('ai.onnx.ml:ZipMap')
  })

  it('takes one column for the probability of the second class', () => {
    const model = importedModel(through([tensor('a')], [tensor('y')]), {
      ...twoClasses,
      columns: regression.columns,
    })
    expect(model.order).toEqual([-1, 0])
    expect(Array.from(importedScores(model, Float32Array.of(0.25, 1), 2))).toEqual([0.75, 0.25, 0, 1])
  })

  it('refuses by name what does not fit', () => {
    const y = [tensor('y')]
    refuses(bytesOf('tensor'), { ...twoClasses, columns: columns.slice(1) }, '"X" takes 3 features, and there are 2')
    refuses(through([tensor('a', [1, 1])], y), regression, 'exactly 1 rows')
    refuses(through([tensor('a', ['rows', 1, 1])], y), regression, '3 dimensions')
    refuses(through([tensor('a', ['rows', 1], 'float16')], y), regression, '"a" is float16')
    refuses(
      through([tensor('a', ['rows', 1], 'string')], y),
      regression,
      '"a" is string, and the feature "a" is number',
    )
    refuses(through([], []), regression, 'no outputs', 'model/onnx-invalid')
    refuses(through([tensor('a')], [tensor('y', ['rows', 2])]), regression, 'none has the predictions')
    refuses(through([tensor('a')], [...y, tensor('z')]), regression, 'more than one')
    refuses(through([tensor('a')], y), { ...regression, outputs: { scores: 'z' } }, 'no output "z"')
    refuses(bytesOf('listPerClass'), twoClasses, 'more than one')
    refuses(Uint8Array.of(1, 2, 3), regression, 'no ONNX model', 'model/onnx-invalid')
  })
})

it('takes or refuses a damaged file, and never breaks on it', () => {
  const whole = bytesOf('zipMap')
  const damage = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (changes) => {
      const damaged = whole.slice()
      for (const [at, byte] of changes) damaged[at] = byte
      try {
        importedModel(damaged, twoClasses)
      } catch (error) {
        expect(error).toBeInstanceOf(CultivarError)
      }
    }),
    { numRuns: 500 },
  )
})

describe('feedsFor', () => {
  const table: Table = { rows: 2, columns: { a: { kind: 'integer', values: Float64Array.of(2, Number.NaN) } } }
  const modelOf = (type: ElementType) =>
    importedModel(through([tensor('a', ['rows', 1], type)], [tensor('y')]), regression)

  it('has NaN for what is missing, and refuses it where the input has none', () => {
    expect(feedsFor(modelOf('float'), table)[0]!.values).toEqual(Float32Array.of(2, Number.NaN))
    expect(feedsFor(modelOf('double'), table)[0]!.values).toEqual(Float64Array.of(2, Number.NaN))
    for (const type of ['int64', 'int32', 'bool'] as const) {
      expect(() => feedsFor(modelOf(type), table)).toThrow('"a" is missing')
    }
    const whole: Table = { rows: 1, columns: { a: { kind: 'integer', values: Float64Array.of(2) } } }
    expect(feedsFor(modelOf('int64'), whole)[0]).toEqual({
      name: 'a',
      type: 'int64',
      shape: [1, 1],
      values: BigInt64Array.of(2n),
    })
  })
})

describe('importedScores', () => {
  it('refuses what is no probability, no number, or too few', () => {
    const classifier = importedModel(bytesOf('tensor'), twoClasses)
    const line = importedModel(bytesOf('line'), { ...twoClasses, task: 'regression', classes: [] })
    expect(() => importedScores(classifier, [1.5, -0.5], 1)).toThrow('"probabilities" has 1.5')
    expect(() => importedScores(classifier, [0.5], 1)).toThrow('1 numbers where 2 are due')
    expect(() => importedScores(line, [Number.NaN], 1)).toThrow('has NaN')
    expect(Array.from(importedScores(line, [7, -7], 2))).toEqual([7, -7])
  })
})
