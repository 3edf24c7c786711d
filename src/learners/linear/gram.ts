import type { Design } from '../encoders/design.ts'

/**
 * Xᵀ diag(d) X with a last column of ones for the intercept, symmetric, row-major. It goes by rows, a few at a time:
 * sums that follow each other go to different places, because a sum in memory has to wait for the one before it there.
 */
export const gram = (design: Design, d: Float64Array): Float64Array => {
  const size = design.width + 1
  const sums = new Float64Array(size * size)
  const block = emptyBlock(design)
  for (let from = 0; from < design.rows; from += blockRows) {
    const rows = Math.min(blockRows, design.rows - from)
    fill(block, design, from, rows)
    const weights = d.subarray(from, from + rows)
    addNumbers(block, weights, sums, size)
    addSlots(block, weights, sums, size)
  }
  for (let a = 0; a < size; a++) for (let b = a + 1; b < size; b++) sums[a * size + b] = sums[b * size + a]!
  return sums
}

/** Some rows of a design, one after the other. */
interface Block {
  numbers: Float64Array
  dense: number
  indices: Int32Array
  signs: Float64Array
  slots: number
}

const blockRows = 512

const emptyBlock = ({ numbers, slots }: Design): Block => ({
  numbers: new Float64Array(blockRows * numbers.length),
  dense: numbers.length,
  indices: new Int32Array(blockRows * slots.length),
  signs: new Float64Array(blockRows * slots.length).fill(1),
  slots: slots.length,
})

const fill = ({ numbers, dense, indices, signs, slots }: Block, design: Design, from: number, rows: number): void => {
  design.numbers.forEach((values, a) => {
    for (let i = 0; i < rows; i++) numbers[i * dense + a] = values[from + i]!
  })
  design.slots.forEach((slot, s) => {
    for (let i = 0; i < rows; i++) indices[i * slots + s] = slot.indices[from + i]!
    if (slot.signs) for (let i = 0; i < rows; i++) signs[i * slots + s] = slot.signs[from + i]!
  })
}

/** What the numbers and the intercept have to do with the numbers. */
const addNumbers = ({ numbers, dense }: Block, weights: Float64Array, sums: Float64Array, size: number): void => {
  const last = (size - 1) * size
  for (let i = 0; i < weights.length; i++) {
    const row = i * dense
    for (let a = 0; a < dense; a++) {
      const weighted = numbers[row + a]! * weights[i]!
      for (let b = 0; b <= a; b++) sums[a * size + b]! += weighted * numbers[row + b]!
      sums[last + a]! += weighted
    }
    sums[last + size - 1]! += weights[i]!
  }
}

/** What the features of the slots and the intercept have to do with all that stands before them. */
const addSlots = (block: Block, weights: Float64Array, sums: Float64Array, size: number): void => {
  const { numbers, dense, indices, signs, slots } = block
  const last = (size - 1) * size
  for (let i = 0; i < weights.length; i++) {
    for (let s = i * slots; s < (i + 1) * slots; s++) {
      const index = indices[s]!
      if (index < 0) continue
      const weighted = weights[i]! * signs[s]!
      const row = index * size
      for (let a = 0; a < dense; a++) sums[row + a]! += weighted * numbers[i * dense + a]!
      for (let b = i * slots; b < s; b++) if (indices[b]! >= 0) sums[row + indices[b]!]! += weighted * signs[b]!
      sums[row + index]! += weights[i]!
      sums[last + index]! += weighted
    }
  }
}
