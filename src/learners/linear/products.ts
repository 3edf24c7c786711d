import type { Design } from '../encoders/design.ts'

/** Adds up every row with the weights of a plane, which begin at `from`; behind them stands its intercept. */
export const margins = (design: Design, planes: Float64Array, from: number): Float64Array => {
  const sums = new Float64Array(design.rows).fill(planes[from + design.width]!)
  design.numbers.forEach((values, j) => {
    const weight = planes[from + j]!
    if (weight !== 0) for (let i = 0; i < sums.length; i++) sums[i]! += values[i]! * weight
  })
  for (const { indices, signs } of design.slots) {
    for (let i = 0; i < sums.length; i++) {
      const index = indices[i]!
      if (index >= 0) sums[i]! += planes[from + index]! * (signs ? signs[i]! : 1)
    }
  }
  return sums
}

/** Adds to the features what the rows say, each times its value there: the transpose of `margins`. */
export const pullBack = (design: Design, said: Float64Array, out: Float64Array, from: number): void => {
  design.numbers.forEach((values, j) => {
    let sum = 0
    for (let i = 0; i < said.length; i++) sum += values[i]! * said[i]!
    out[from + j]! += sum
  })
  for (const { indices, signs } of design.slots) {
    for (let i = 0; i < said.length; i++) {
      const index = indices[i]!
      if (index >= 0) out[from + index]! += said[i]! * (signs ? signs[i]! : 1)
    }
  }
  out[from + design.width]! += total(said)
}

/** The same with the squares of the values: the diagonal of `gram`. */
export const pullBackSquares = (design: Design, said: Float64Array, out: Float64Array, from: number): void => {
  design.numbers.forEach((values, j) => {
    let sum = 0
    for (let i = 0; i < said.length; i++) sum += values[i]! * values[i]! * said[i]!
    out[from + j]! += sum
  })
  for (const { indices } of design.slots) {
    for (let i = 0; i < said.length; i++) if (indices[i]! >= 0) out[from + indices[i]!]! += said[i]!
  }
  out[from + design.width]! += total(said)
}

/** Xᵀ diag(d) X with a last column of ones for the intercept, symmetric, row-major. */
export const gram = (design: Design, d: Float64Array): Float64Array => {
  const size = design.width + 1
  const sums = new Float64Array(size * size)
  const scaled = new Float64Array(design.rows)
  design.numbers.forEach((values, a) => {
    for (let i = 0; i < scaled.length; i++) scaled[i] = values[i]! * d[i]!
    for (let b = a; b < design.numbers.length; b++) sums[a * size + b] = dot(scaled, design.numbers[b]!)
    for (const { indices, signs } of design.slots) {
      for (let i = 0; i < scaled.length; i++) {
        if (indices[i]! >= 0) sums[a * size + indices[i]!]! += scaled[i]! * (signs ? signs[i]! : 1)
      }
    }
    sums[a * size + size - 1] = total(scaled)
  })
  for (let a = 0; a < design.slots.length; a++) addSlot(design, a, d, sums)
  sums[size * size - 1] = total(d)
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) sums[a * size + b] = sums[b * size + a]!
  return sums
}

/** What the features of a slot have to do with each other, with those of the slots behind it and with the intercept. */
const addSlot = (design: Design, a: number, d: Float64Array, sums: Float64Array): void => {
  const size = design.width + 1
  const { indices, signs } = design.slots[a]!
  for (let i = 0; i < d.length; i++) {
    const index = indices[i]!
    if (index < 0) continue
    sums[index * size + index]! += d[i]!
    sums[index * size + size - 1]! += d[i]! * (signs ? signs[i]! : 1)
  }
  for (const other of design.slots.slice(a + 1)) {
    for (let i = 0; i < d.length; i++) {
      if (indices[i]! < 0 || other.indices[i]! < 0) continue
      const sign = (signs ? signs[i]! : 1) * (other.signs ? other.signs[i]! : 1)
      sums[indices[i]! * size + other.indices[i]!]! += d[i]! * sign
    }
  }
}

export const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const total = (values: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
