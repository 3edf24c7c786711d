/** Replaces the lower triangle of a symmetric positive definite matrix by that of L, with A = L Lᵀ. */
export const factorise = (a: Float64Array, size: number): Float64Array => {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = a[i * size + j]!
      const left = i * size
      const right = j * size
      for (let k = 0; k < j; k++) sum -= a[left + k]! * a[right + k]!
      a[left + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / a[right + j]!
    }
  }
  return a
}

/** x with L Lᵀ x = b. */
export const solve = (l: Float64Array, b: Float64Array): Float64Array => {
  const size = b.length
  const x = b.slice()
  for (let i = 0; i < size; i++) {
    let sum = x[i]!
    for (let k = 0; k < i; k++) sum -= l[i * size + k]! * x[k]!
    x[i] = sum / l[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    x[i]! /= l[i * size + i]!
    for (let k = 0; k < i; k++) x[k]! -= l[i * size + k]! * x[i]!
  }
  return x
}
