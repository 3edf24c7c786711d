import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { edgesOf, levelBins } from './bins.ts'

describe('the edges of bins', () => {
  it('part every value from the next where there are few', () => {
    expect(Array.from(edgesOf(Float32Array.of(1, 1, 2, 4), 255))).toEqual([1.5, 3])
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    expect(Array.from(edgesOf(Float32Array.of(low, 0, high), 255))).toEqual([low, 0])
    const next = Math.fround(1 + 2 ** -23)
    expect(Array.from(edgesOf(Float32Array.of(1, next), 255))).toEqual([1])
    expect(edgesOf(new Float32Array(0), 255).length).toBe(0)
  })

  it('ascend, never exceed the bins, and part some values wherever values differ', () => {
    const values = fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 20 }), (given, most) => {
        const sorted = Float32Array.from(given).sort()
        const edges = edgesOf(sorted, most)
        expect(edges.length).toBeLessThan(most)
        edges.forEach((edge, i) => {
          if (i > 0) expect(edge).toBeGreaterThan(edges[i - 1]!)
          expect(sorted.some((value) => value <= edge) && sorted.some((value) => value > edge)).toBe(true)
        })
        if (sorted[0]! < sorted.at(-1)!) expect(edges.length).toBeGreaterThan(0)
      }),
    )
  })

  it('fill bins about equally, and leave a frequent value alone', () => {
    const sorted = Float32Array.from({ length: 10_000 }, (_, i) => (i < 4000 ? 0 : i)).sort()
    const edges = edgesOf(sorted, 100)
    expect(edges.length).toBeGreaterThan(90)
    const counts = Array.from(edges, (edge, i) => {
      return sorted.filter((value) => value <= edge && (i === 0 || value > edges[i - 1]!)).length
    })
    expect(counts[0]).toBe(4000)
    expect(Math.max(...counts.slice(1))).toBeLessThan(100)
  })
})

describe('the bins of levels', () => {
  it('are those of the most frequent; the rest shares one', () => {
    const codes = Int32Array.of(2, 2, 2, 0, 0, 1, -1, 3)
    const { kept, binOf, others } = levelBins(codes, Int32Array.of(0, 1, 2, 3, 4, 5, 6), 4, 2)
    expect(kept).toEqual([2, 0])
    expect(Array.from(binOf)).toEqual([2, 0, 1, 0])
    expect(others).toBe(2)
  })
})
