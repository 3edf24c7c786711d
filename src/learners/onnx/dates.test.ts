import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runModel } from '../../../test/onnx/run.ts'
import { datePart, dateParts } from '../encoders/dates.ts'
import { datePartOnnx } from './dates.ts'
import { encodeModel } from './encode.ts'
import { emptyGraph, input, output } from './graph.ts'

it('takes moments apart as Date does', async () => {
  const { Tensor } = await import('onnxruntime-node')
  const graph = emptyGraph()
  const ms = input(graph, { name: 'ms', type: 'double', shape: ['rows', 1] })
  for (const part of dateParts) {
    output(graph, datePartOnnx(graph, ms, part), { name: part, type: 'double', shape: ['rows', 1] })
  }
  const edges = [0, -1, 1, 8.64e15, -8.64e15, 8.64e15 + 1, Number.NaN, Number.POSITIVE_INFINITY]
  const years = Array.from({ length: 900 }, (_, i) => Date.UTC(1600 + i, 1, 28) + 86_400_000)
  const others = fc.sample(fc.integer({ min: -8.64e15, max: 8.64e15 }), { numRuns: 5000, seed: 1 })
  const moments = Float64Array.from([...edges, ...years, ...others])
  const found = await runModel(encodeModel(graph, { name: 'dates', metadata: {} }), {
    ms: new Tensor('float64', moments, [moments.length, 1]),
  })
  for (const part of dateParts) {
    expect(found[part]!.data).toEqual(moments.map((moment) => datePart(moment, part)))
  }
})
