import type { Forest } from '../forest.ts'
import type { Shap } from '../shap.ts'
import { childOf } from './branch.ts'

/**
 * Exact Shapley values of one output for one row, where a column that is left out has its value from the rows of
 * `background`, at least one (interventional TreeSHAP: Lundberg et al. 2020, "From local explanations to global
 * understanding with explainable AI for trees", algorithm 3). `background` holds the cells of its rows, row-major;
 * `cells` are those of forestShap. `base` is the mean answer to the background.
 * Takes time in trees × leaves × rows of the background, at most.
 */
export const forestShapAgainst = (
  forest: Forest,
  cells: Float64Array,
  background: Float64Array,
  output: number,
): Shap => {
  const columns = forest.columns.length
  const rows = background.length / columns
  const walk: Walk = {
    forest,
    cells,
    other: background,
    at: 0,
    sides: new Uint8Array(columns),
    contributions: new Float64Array(columns),
    mine: 0,
    others: 0,
  }
  let sum = 0
  for (walk.at = 0; walk.at < background.length; walk.at += columns) {
    for (let tree = output; tree < forest.starts.length - 1; tree += forest.outputs) {
      visit(walk, forest.starts[tree]!, 0, 0)
      sum += leafOfOther(walk, forest.starts[tree]!)
    }
  }
  return { base: forest.base[output]! + sum / rows, contributions: walk.contributions.map((value) => value / rows) }
}

const undecided = 0
const fromRow = 1
const fromOther = 2

interface Walk {
  forest: Forest
  cells: Float64Array
  /** Its row that begins at `at` stands in for what is left out. */
  other: Float64Array
  at: number
  /** Where the value of each column comes from on the way to this node. */
  sides: Uint8Array
  contributions: Float64Array
  /** What the leaves below the node visited last give to each column whose value comes from the row … */
  mine: number
  /** … and take from each column whose value comes from the background. */
  others: number
}

/** On the way to the node, `own` columns have their value from the row and `foreign` ones from the background. */
const visit = (walk: Walk, node: number, own: number, foreign: number): void => {
  const { forest, sides } = walk
  const column = forest.feature[node]!
  if (column < 0) {
    weighLeaf(walk, forest.value[node]!, own, foreign)
    return
  }
  const side = sides[column]!
  const ownChild = side === fromOther ? -1 : childOf(forest, node, walk.cells[column]!)
  const foreignChild = side === fromRow ? -1 : childOf(forest, node, walk.other[walk.at + column]!)
  if (side === undecided && ownChild !== foreignChild) {
    split(walk, column, ownChild, foreignChild, own, foreign)
    return
  }
  visit(walk, Math.max(ownChild, foreignChild), own, foreign)
}

const split = (walk: Walk, column: number, ownChild: number, foreignChild: number, own: number, foreign: number) => {
  const { contributions, sides } = walk
  sides[column] = fromRow
  visit(walk, ownChild, own + 1, foreign)
  const { mine, others } = walk
  sides[column] = fromOther
  visit(walk, foreignChild, own, foreign + 1)
  sides[column] = undecided
  contributions[column] = contributions[column]! + mine - walk.others
  walk.mine += mine
  walk.others += others
}

/**
 * A leaf is reached where the `own` columns are known and the `foreign` ones are not. Of all orders in which the columns
 * may become known, (own − 1)! foreign! / (own + foreign)! open it by one of the own, and own! (foreign − 1)! / (own +
 * foreign)! close it by one of the foreign.
 */
const weighLeaf = (walk: Walk, value: number, own: number, foreign: number): void => {
  const share = value / waysToChoose(own, foreign)
  walk.mine = own > 0 ? share / own : 0
  walk.others = foreign > 0 ? share / foreign : 0
}

/** The binomial coefficient (own + foreign) over own. */
const waysToChoose = (own: number, foreign: number): number => {
  const less = Math.min(own, foreign)
  const more = Math.max(own, foreign)
  let ways = 1
  for (let i = 1; i <= less; i++) ways = (ways * (more + i)) / i
  return ways
}

const leafOfOther = ({ forest, other, at }: Walk, root: number): number => {
  let node = root
  while (forest.feature[node]! >= 0) node = childOf(forest, node, other[at + forest.feature[node]!]!)
  return forest.value[node]!
}
