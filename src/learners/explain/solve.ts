/**
 * x of a x = b, for each b, of a symmetric positive definite matrix `a`, row-major, by its Cholesky factor (Golub & Van
 * Loan, Matrix Computations, 4.2). Overwrites `a`.
 */
export const solvePositive = (a: Float64Array, rightSides: Float64Array[]): Float64Array[] => {
  const size = Math.sqrt(a.length)
  factorize(a, size)
  return rightSides.map((b) => substitute(a, size, b))
}

/** Puts the lower triangle L of a = L Lᵀ where the lower triangle of `a` was. */
const factorize = (a: Float64Array, size: number): void => {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = a[row * size + column]!
      for (let k = 0; k < column; k++) rest -= a[row * size + k]! * a[column * size + k]!
      a[row * size + column] = row === column ? Math.sqrt(rest) : rest / a[column * size + column]!
    }
  }
}

const substitute = (lower: Float64Array, size: number, b: Float64Array): Float64Array => {
  const x = b.slice()
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) x[row] = x[row]! - lower[row * size + k]! * x[k]!
    x[row] = x[row]! / lower[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) x[row] = x[row]! - lower[k * size + row]! * x[k]!
    x[row] = x[row]! / lower[row * size + row]!
  }
  return x
}
