import type { Random } from '../../kit/random.ts'
import type { Block, Workspace } from '../kernels/workspace.ts'
import { edgesOf, levelBins } from './bins.ts'
import { type Feature, type LevelFeature, type NumberFeature, readNumbers } from './features.ts'
import type { ForestColumn } from './forest.ts'
import { sampleRows } from './sampling.ts'

/** A feature in bins. Of numbers the last bin is that of missing values, of levels the first. */
export interface BinnedFeature {
  /** Its index among the columns of the forest. */
  column: number
  name: string
  category: boolean
  /** The bin of missing values counts. */
  bins: number
  missing: number
  /** Whether a training row may miss it. */
  gaps: boolean
  edges: Float32Array
}

/** Rows of bytes, `stride` apart: the training rows, then the validation rows. Features that never differ are left out. */
export interface Matrix {
  columns: ForestColumn[]
  features: BinnedFeature[]
  bins: Block<Uint8Array>
  stride: number
}

export interface Parts {
  rows: Int32Array
  validation: Int32Array
}

interface Plan {
  column: ForestColumn
  feature: BinnedFeature
  differs: boolean
  /** Writes the bins of all rows, the first one to `place`. */
  write(out: Block<Uint8Array>, place: number, stride: number): void
}

const sampled = 200_000

/** Puts all rows into bins that are made of the training rows alone. */
export const binFeatures = (
  space: Workspace,
  features: Feature[],
  parts: Parts,
  { maxBins, random }: { maxBins: number; random: Random },
): Matrix => {
  const desk = openDesk(space, sampleRows(parts.rows, sampled, random), parts)
  const plans = features.map((feature, column) =>
    feature.kind === 'category'
      ? planLevels(feature, column, parts, maxBins)
      : planNumbers(desk, feature, column, maxBins),
  )
  const used = plans.filter(({ differs }) => differs)
  const stride = Math.max(4, Math.ceil(used.length / 4) * 4)
  const bins = space.bytes((parts.rows.length + parts.validation.length) * stride)
  for (const [place, { write }] of used.entries()) write(bins, place, stride)
  return { columns: plans.map(({ column }) => column), features: used.map(({ feature }) => feature), bins, stride }
}

// Room to sort a sample and to hold one column.
const openDesk = (space: Workspace, sample: Int32Array, parts: Parts) => ({
  kernels: space.kernels,
  sample,
  parts,
  numbers: space.float32(Math.max(sample.length, parts.rows.length + parts.validation.length)),
  sorted: space.float32(sample.length),
  counts: space.bytes(3 * 8192),
  edges: space.float32(256),
})

const planNumbers = (
  desk: ReturnType<typeof openDesk>,
  feature: NumberFeature,
  index: number,
  maxBins: number,
): Plan => {
  const { kernels, sample, parts, numbers } = desk
  readNumbers(feature, sample, numbers.view)
  const known = dropMissing(numbers.view, sample.length)
  kernels.sortFloats(numbers.at, known, desk.sorted.at, desk.counts.at)
  const edges = edgesOf(desk.sorted.view.subarray(0, known), maxBins)
  const { name, kind, part } = feature
  const missing = edges.length + 1
  return {
    column: part === undefined ? { name, kind } : { name, kind, part },
    feature: {
      column: index,
      name,
      category: false,
      bins: edges.length + 2,
      missing,
      gaps: known < sample.length || sample.length < parts.rows.length,
      edges,
    },
    differs: edges.length > 0 || (known > 0 && known < sample.length),
    write: (out, place, stride) => {
      const count = parts.rows.length + parts.validation.length
      readNumbers(feature, parts.rows, numbers.view)
      readNumbers(feature, parts.validation, numbers.view, parts.rows.length)
      desk.edges.view.fill(Number.POSITIVE_INFINITY).set(edges)
      kernels.binNumbers(numbers.at, count, desk.edges.at, missing, out.at + place, stride)
    },
  }
}

/** Moves what is not NaN to the front and returns how much that is. */
const dropMissing = (numbers: Float32Array, count: number): number => {
  let known = 0
  for (let i = 0; i < count; i++) {
    const value = numbers[i]!
    numbers[known] = value
    if (!Number.isNaN(value)) known++
  }
  return known
}

const planLevels = (feature: LevelFeature, index: number, parts: Parts, maxBins: number): Plan => {
  const { name, codes } = feature
  const { kept, binOf, others } = levelBins(codes, parts.rows, feature.levels.length, Math.min(254, maxBins - 1))
  return {
    column: { name, kind: 'category', levels: kept.map((code) => feature.levels[code]!) },
    feature: {
      column: index,
      name,
      category: true,
      bins: kept.length + 1,
      missing: 0,
      gaps: others > 0,
      edges: new Float32Array(0),
    },
    differs: kept.length > 1 || (kept.length === 1 && others > 0),
    write: ({ view }, place, stride) => {
      let at = place
      for (const rows of [parts.rows, parts.validation]) {
        for (const row of rows) {
          const code = codes[row]!
          view[at] = code < 0 ? 0 : binOf[code]!
          at += stride
        }
      }
    },
  }
}
