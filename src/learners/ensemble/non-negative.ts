/** What is added up to a score: an intercept and a weight for each column, none below 0. */
export interface Sum {
  intercept: number
  weights: Float64Array
}

/**
 * Weights of `columns` whose weighted sum comes nearest to the values, none below 0: a member that is worse than another does
 * not get to correct it (L. Breiman, "Stacked regressions", Machine Learning 24, 1996).
 */
export const fitNumbers = (columns: Float64Array[], values: Float64Array): Sum => {
  const scales = columns.map(deviation)
  return unscaled(solve(scaled(columns, scales), values, new Float64Array(values.length).fill(1)), scales)
}

/**
 * The same for the log-odds of `isMember`, by Newton's method (iteratively reweighted least squares). Nobody is taken for
 * certain: a share of 1 is (n + 1) / (n + 2), as Platt has it, so that classes that are told apart without an error have weights too.
 */
export const fitLogOdds = (columns: Float64Array[], isMember: Uint8Array): Sum => {
  const members = isMember.reduce((sum, each) => sum + each, 0)
  const [high, low] = [(members + 1) / (members + 2), 1 / (isMember.length - members + 2)]
  const truth = Float64Array.from(isMember, (each) => (each === 1 ? high : low))
  const scales = columns.map(deviation)
  const inputs = scaled(columns, scales)
  let sum: Sum = { intercept: 0, weights: new Float64Array(columns.length) }
  let loss = logLoss(inputs, truth, sum)
  for (let step = 0; step < mostSteps; step++) {
    const next = stepTowards(inputs, truth, sum, loss)
    if (!next) break
    const gained = loss - next.loss
    sum = next.sum
    loss = next.loss
    if (gained < 1e-10 * truth.length) break
  }
  return unscaled(sum, scales)
}

const mostSteps = 50
// A weight of 1, in standard deviations of its column, costs as much as half a unit of log loss in a single row.
const ridge = 1

/** A Newton step, halved until the loss falls; none where it does not. */
const stepTowards = (
  inputs: Float64Array[],
  truth: Float64Array,
  from: Sum,
  loss: number,
): { sum: Sum; loss: number } | undefined => {
  const sums = truth.map((_, i) => at(inputs, from, i))
  const curvature = sums.map((score) => Math.max(1e-9, sigmoid(score) * (1 - sigmoid(score))))
  const working = sums.map((score, i) => score + (truth[i]! - sigmoid(score)) / curvature[i]!)
  const aim = solve(inputs, working, curvature)
  for (let share = 1; share > 1e-6; share /= 2) {
    const sum: Sum = {
      intercept: from.intercept + share * (aim.intercept - from.intercept),
      weights: from.weights.map((weight, j) => weight + share * (aim.weights[j]! - weight)),
    }
    const reached = logLoss(inputs, truth, sum)
    if (reached < loss) return { sum, loss: reached }
  }
  return undefined
}

/** Weighted least squares with weights of at least 0, by coordinate descent over the matrix of products. */
const solve = (inputs: Float64Array[], values: Float64Array, counts: Float64Array): Sum => {
  const total = sumOf(counts)
  const centre = (column: Float64Array) => product(column, counts) / total
  const means = inputs.map(centre)
  const mean = centre(values)
  const centred = inputs.map((column, j) => column.map((value) => value - means[j]!))
  const weighted = centred.map((column) => column.map((value, i) => value * counts[i]!))
  const gram = weighted.map((column) => centred.map((other) => product(column, other)))
  const goal = weighted.map((column) => product(column, values))
  const weights = new Float64Array(inputs.length)
  for (let round = 0; round < 10_000; round++) {
    let moved = 0
    for (let j = 0; j < weights.length; j++) {
      const rest = goal[j]! - gram[j]!.reduce((sum, each, i) => (i === j ? sum : sum + each * weights[i]!), 0)
      const next = Math.max(0, rest / (gram[j]![j]! + ridge))
      moved = Math.max(moved, Math.abs(next - weights[j]!))
      weights[j] = next
    }
    if (moved <= 1e-10 * Math.max(...weights)) break
  }
  return { intercept: mean - product(weights, Float64Array.from(means)), weights }
}

const logLoss = (inputs: Float64Array[], truth: Float64Array, sum: Sum): number => {
  let loss = 0.5 * ridge * product(sum.weights, sum.weights)
  for (let i = 0; i < truth.length; i++) {
    const score = at(inputs, sum, i)
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - truth[i]! * score
  }
  return loss
}

const at = (inputs: Float64Array[], { intercept, weights }: Sum, i: number): number => {
  let sum = intercept
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * inputs[j]![i]!
  return sum
}

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score))

const scaled = (columns: Float64Array[], scales: number[]): Float64Array[] =>
  columns.map((column, j) => column.map((value) => value / scales[j]!))

const unscaled = ({ intercept, weights }: Sum, scales: number[]): Sum => ({
  intercept,
  weights: weights.map((weight, j) => weight / scales[j]!),
})

const deviation = (column: Float64Array): number => {
  const mean = sumOf(column) / column.length
  const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length
  return Math.sqrt(variance) || 1
}

const product = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
