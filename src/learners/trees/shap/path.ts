/**
 * The columns on the way from a root to a node, each of them once: what share of the training rows goes on where the
 * column is unknown (`zero`), whether the row goes on where it is known (`one`), and how much the subsets of each size
 * weigh (`weight`). Every level of the recursion has its own stretch of the arrays, which are kept from row to row.
 */
export interface Path {
  column: Int32Array
  zero: Float64Array
  one: Float64Array
  weight: Float64Array
  /** Of whole numbers: dividing takes several times as long as multiplying, and this is the innermost loop. */
  inverse: Float64Array
}

export const emptyPath = (): Path => ({
  column: new Int32Array(512),
  zero: new Float64Array(512),
  one: new Float64Array(512),
  weight: new Float64Array(512),
  inverse: inverses(512),
})

/** Copies `length` elements from where the parent has them to where they may be changed, and makes room for one more. */
export const branchOff = (path: Path, from: number, to: number, length: number): void => {
  if (to + length >= path.column.length) grow(path)
  for (let i = 0; i < length; i++) {
    path.column[to + i] = path.column[from + i]!
    path.zero[to + i] = path.zero[from + i]!
    path.one[to + i] = path.one[from + i]!
    path.weight[to + i] = path.weight[from + i]!
  }
}

/** Adds a column behind the `length` elements at `at`: EXTEND of Lundberg et al. */
export const extend = (path: Path, at: number, length: number): void => {
  const { weight } = path
  const inverse = path.inverse[length + 1]!
  const zero = path.zero[at + length]! * inverse
  const one = path.one[at + length]! * inverse
  weight[at + length] = 0
  for (let i = length - 1; i >= 0; i--) {
    const before = weight[at + i]!
    weight[at + i + 1] = weight[at + i + 1]! + one * before * (i + 1)
    weight[at + i] = zero * before * (length - i)
  }
}

/** Takes the element at `index` out of the path whose last element is `last`: UNWIND of Lundberg et al. */
export const unwind = (path: Path, at: number, last: number, index: number): void => {
  const { column, weight } = path
  const zero = path.zero[at + index]!
  const one = path.one[at + index]!
  let next = weight[at + last]!
  for (let i = last - 1; i >= 0; i--) {
    const before = weight[at + i]!
    if (one === 0) {
      weight[at + i] = (before * (last + 1)) / (zero * (last - i))
    } else {
      weight[at + i] = (next * (last + 1)) / ((i + 1) * one)
      next = before - (weight[at + i]! * zero * (last - i)) / (last + 1)
    }
  }
  for (let i = at + index; i < at + last; i++) {
    column[i] = column[i + 1]!
    path.zero[i] = path.zero[i + 1]!
    path.one[i] = path.one[i + 1]!
  }
}

/**
 * What the weights would sum to without the element at `index`, which the row follows (`one` is 1). The path stays as it is.
 */
export const sumWithout = (path: Path, at: number, last: number, index: number): number => {
  const { weight, inverse } = path
  const zero = path.zero[at + index]!
  let sum = 0
  let next = weight[at + last]!
  for (let i = last - 1; i >= 0; i--) {
    const share = inverse[i + 1]!
    sum += next * share
    next = weight[at + i]! - next * (share * zero * (last - i))
  }
  return sum * (last + 1)
}

/**
 * The same without an element that the row does not follow, times its `zero`: that is one number for all of them, which
 * saves most of the work (J. Yang, "Fast TreeSHAP", 2021).
 */
export const sumWithoutUnfollowed = ({ weight, inverse }: Path, at: number, last: number): number => {
  let sum = 0
  for (let i = last - 1; i >= 0; i--) sum += weight[at + i]! * inverse[last - i]!
  return sum * (last + 1)
}

const grow = (path: Path): void => {
  const size = path.column.length * 2
  const column = new Int32Array(size)
  column.set(path.column)
  path.column = column
  path.zero = widened(path.zero, size)
  path.one = widened(path.one, size)
  path.weight = widened(path.weight, size)
  path.inverse = inverses(size)
}

const inverses = (size: number) => Float64Array.from({ length: size }, (_, i) => 1 / i)

const widened = (values: Float64Array, size: number): Float64Array => {
  const wide = new Float64Array(size)
  wide.set(values)
  return wide
}
