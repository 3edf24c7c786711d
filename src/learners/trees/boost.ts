import type { Random } from '../../kit/random.ts'
import type { Crew } from '../kernels/crew.ts'
import type { Block, Workspace } from '../kernels/workspace.ts'
import { type Grower, growTree, openGrower, useFeatures } from './grow.ts'
import { addTree, type GrowingForest, plantForest } from './growing-forest.ts'
import type { Matrix } from './matrix.ts'
import type { Objective } from './objective.ts'
import type { BoostedTreesOptions } from './options.ts'
import { renewLeaves } from './renew.ts'
import { sampleRows } from './sampling.ts'
import { writeLeaves } from './tree.ts'

export interface Boosting {
  matrix: Matrix
  objective: Objective
  options: BoostedTreesOptions
  /** The first rows of the matrix are learned from, the others say when to stop. */
  rows: number
  training: number
  random: Random
  crew: Crew | undefined
  /** Told after every tenth round with the scores of the validation rows for each output; true ends the fit. */
  watch: ((round: number, scores: Float64Array[]) => boolean) | undefined
}

const watchedRounds = 10

/** Gradient boosting (Friedman, 2001) with second-order leaves (Chen and Guestrin, 2016). `rounds` is how many to keep. */
export const boost = (space: Workspace, boosting: Boosting): { grown: GrowingForest; rounds: number } => {
  const { matrix, options, training, crew } = boosting
  const grower = openGrower(space, matrix, training, { options, crew })
  try {
    return growAll(grower, boosting)
  } finally {
    grower.hands.close()
  }
}

const growAll = (grower: Grower, boosting: Boosting): { grown: GrowingForest; rounds: number } => {
  const { space, hands } = grower
  const { objective, options, rows, training } = boosting
  const draw = openBag(space, boosting)
  const scores = space.float64(objective.outputs * rows)
  for (let k = 0; k < objective.outputs; k++) scores.view.fill(objective.base[k]!, k * rows, (k + 1) * rows)
  const pairs = space.float32(2 * objective.outputs * training)
  const samples = options.subsample < 1 || options.maxFeatures < 1
  const grown = plantForest()
  const best: Best = { loss: Number.POSITIVE_INFINITY, round: 0 }
  for (let round = 1; round <= options.maxIter; round++) {
    const bag = draw()
    drawFeatures(grower, boosting)
    let splits = 0
    hands.round(() => {
      objective.gradients(scores, pairs, hands.logLoss)
      splits = growRound(grower, boosting, { bag, scores, pairs, grown })
    })
    const isDone = splits === 0 && !samples
    if (judge(boosting, scores.view, round, best) || isDone) break
  }
  const rounds = (grown.starts.length - 1) / objective.outputs
  return { grown, rounds: options.earlyStopping > 0 && rows > training ? Math.max(1, best.round) : rounds }
}

interface Best {
  loss: number
  round: number
}

interface Round {
  bag: Bag
  scores: Block<Float64Array>
  pairs: Block<Float32Array>
  grown: GrowingForest
}

/** A tree for each output; returns how many of them have a split. */
const growRound = (grower: Grower, boosting: Boosting, { bag, scores, pairs, grown }: Round): number => {
  const { tree, rows: order } = grower
  const { objective, options, matrix, rows, training } = boosting
  let splits = 0
  for (let k = 0; k < objective.outputs; k++) {
    const own = { at: scores.at + k * rows * 8, view: scores.view.subarray(k * rows, (k + 1) * rows) }
    order.view.set(bag.inside)
    growTree(grower, pairs.at + k * training * 8, bag.inside.length)
    if (objective.renewed) renewLeaves(grower, own.view, objective.renewed)
    const size = options.learningRate * objective.scale
    for (let node = 0; node < tree.size; node++) tree.values.view[node]! *= size
    addToScores(grower, bag, own.at)
    addTree(grown, tree, matrix)
    if (tree.size > 1) splits++
  }
  return splits
}

const addToScores = (grower: Grower, { inside, outside, left }: Bag, scores: number): void => {
  const { tree, rows, matrix, hands } = grower
  const leaves = writeLeaves(tree, rows.at)
  hands.addLeaves(tree.leaves.at, scores, leaves, inside.length)
  const { bins, stride } = matrix
  const { nodes, goesLeft, values } = tree
  hands.addTree(outside.at, left, bins.at, stride, nodes.at, goesLeft.at, values.at, scores)
}

/** The rows that a round learns from; and `left` others, whose scores have to follow. */
interface Bag {
  inside: Uint32Array
  outside: Block<Uint32Array>
  left: number
}

/** Draws the rows of a round: all of them, or a share without replacement (Friedman, 2002). */
const openBag = (space: Workspace, { rows, training, options, random }: Boosting): (() => Bag) => {
  const all = Int32Array.from({ length: training }, (_, row) => row)
  const outside = space.uint32(rows)
  const validation = Uint32Array.from({ length: rows - training }, (_, i) => training + i)
  outside.view.set(validation)
  const whole: Bag = { inside: Uint32Array.from(all), outside, left: validation.length }
  const size = Math.max(2, Math.round(options.subsample * training))
  if (size >= training) return () => whole
  return () => {
    const inside = Uint32Array.from(sampleRows(all, size, random))
    let next = 0
    let left = validation.length
    for (let row = 0; row < training; row++) {
      if (inside[next] === row) next++
      else outside.view[left++] = row
    }
    return { inside, outside, left }
  }
}

const drawFeatures = (grower: Grower, { matrix, options, random }: Boosting): void => {
  if (options.maxFeatures >= 1) return
  const all = Int32Array.from(matrix.features, (_, feature) => feature)
  const used = new Set(sampleRows(all, Math.max(1, Math.round(options.maxFeatures * all.length)), random))
  useFeatures(grower, (feature) => used.has(feature))
}

/** Whether the fit should end after this round, as the validation rows or who watches them say. */
const judge = (boosting: Boosting, scores: Float64Array, round: number, best: Best): boolean => {
  const { options, objective, rows, training, watch } = boosting
  if (rows === training) return false
  if (watch && round % watchedRounds === 0) {
    const own = Array.from({ length: objective.outputs }, (_, k) => scores.slice(k * rows + training, (k + 1) * rows))
    if (watch(round, own)) return true
  }
  if (options.earlyStopping === 0) return false
  const loss = objective.loss(scores, training, rows)
  if (loss < best.loss) Object.assign(best, { loss, round })
  return round - best.round >= options.earlyStopping
}
