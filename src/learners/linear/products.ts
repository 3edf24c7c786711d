import type { Design, Slot } from '../encoders/design.ts'

/** Adds up every row with the weights of a plane, which begin at `from`; behind them stands its intercept. */
export const margins = (design: Design, planes: Float64Array, from: number): Float64Array => {
  const sums = new Float64Array(design.rows).fill(planes[from + design.width]!)
  design.numbers.forEach((values, j) => {
    const weight = planes[from + j]!
    if (weight !== 0) for (let i = 0; i < sums.length; i++) sums[i]! += values[i]! * weight
  })
  for (const slot of design.slots) gather(slot, planes, from, sums)
  return sums
}

/** Adds to the features what the rows say, each times its value there: the transpose of `margins`. */
export const pullBack = (design: Design, said: Float64Array, out: Float64Array, from: number): void => {
  design.numbers.forEach((values, j) => {
    out[from + j]! += dot(values, said)
  })
  for (const slot of design.slots) scatter(slot.indices, signed(slot, said), out, from)
  out[from + design.width]! += total(said)
}

/** The same with the squares of the values: the diagonal of `gram`. */
export const pullBackSquares = (design: Design, said: Float64Array, out: Float64Array, from: number): void => {
  design.numbers.forEach((values, j) => {
    let sum = 0
    for (let i = 0; i < said.length; i++) sum += values[i]! * values[i]! * said[i]!
    out[from + j]! += sum
  })
  for (const { indices } of design.slots) scatter(indices, said, out, from)
  out[from + design.width]! += total(said)
}

const gather = ({ indices, signs }: Slot, planes: Float64Array, from: number, sums: Float64Array): void => {
  for (let i = 0; i < sums.length; i++) {
    const index = indices[i]!
    if (index >= 0) sums[i]! += signs ? planes[from + index]! * signs[i]! : planes[from + index]!
  }
}

const scatter = (indices: Int32Array, said: Float64Array, out: Float64Array, from: number): void => {
  for (let i = 0; i < indices.length; i++) if (indices[i]! >= 0) out[from + indices[i]!]! += said[i]!
}

const signed = ({ signs }: Slot, said: Float64Array): Float64Array =>
  signs ? said.map((value, i) => value * signs[i]!) : said

/** Four sums side by side, because an addition has to wait for the one before it. */
export const dot = (a: Float64Array, b: Float64Array): number => {
  let [first, second, third, fourth] = [0, 0, 0, 0]
  const whole = a.length - (a.length % 4)
  for (let i = 0; i < whole; i += 4) {
    first += a[i]! * b[i]!
    second += a[i + 1]! * b[i + 1]!
    third += a[i + 2]! * b[i + 2]!
    fourth += a[i + 3]! * b[i + 3]!
  }
  for (let i = whole; i < a.length; i++) first += a[i]! * b[i]!
  return first + second + (third + fourth)
}

const total = (values: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
