import { describe, expect, it } from 'vitest'
import { fixed, wholeRange } from './datatypes.ts'

const half = (bits: number) => {
  const view = new DataView(new ArrayBuffer(2))
  view.setUint16(0, bits, true)
  return fixed.FP16.read(view, 0)
}

describe('a half', () => {
  // The table of IEEE 754: https://en.wikipedia.org/wiki/Half-precision_floating-point_format
  it.each([
    [0x0001, 2 ** -24],
    [0x03ff, 2 ** -14 * (1023 / 1024)],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0x7bff, 65_504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0xc000, -2],
    [0x8000, -0],
    [0x7e00, Number.NaN],
  ])('%i is %d', (bits, value) => {
    expect(half(bits)).toBe(value)
  })
})

describe('a bfloat16', () => {
  it.each([
    [0x3f80, 1],
    [0xc049, -3.140625],
    [0x7f80, Number.POSITIVE_INFINITY],
    [0x7fc0, Number.NaN],
    [0x0000, 0],
  ])('%i is %d', (bits, value) => {
    const view = new DataView(new ArrayBuffer(2))
    view.setUint16(0, bits, true)
    expect(fixed.BF16.read(view, 0)).toBe(value)
  })
})

it('the range of a whole type', () => {
  expect(wholeRange('INT8')).toEqual([-128n, 127n])
  expect(wholeRange('UINT16')).toEqual([0n, 65_535n])
  expect(wholeRange('INT64')).toEqual([-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n])
  expect(wholeRange('UINT64')).toEqual([0n, 18_446_744_073_709_551_615n])
  expect(wholeRange('FP32')).toBeUndefined()
})

it('whole numbers of 64 bits are exact', () => {
  const view = new DataView(new ArrayBuffer(9))
  view.setBigInt64(1, -9_007_199_254_740_993n, true)
  expect(fixed.INT64.read(view, 1)).toBe(-9_007_199_254_740_993n)
  view.setBigUint64(1, 18_446_744_073_709_551_615n, true)
  expect(fixed.UINT64.read(view, 1)).toBe(18_446_744_073_709_551_615n)
})
