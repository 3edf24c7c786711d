import { type ColumnKind, type ColumnValues, isNumericKind, type Table } from '../kit/table.ts'
import type { Sample } from './reference.ts'
import { type ChiSquareDrift, chiSquare } from './statistics/chi-square.ts'
import type { Drift, SampleSizes } from './statistics/drift.ts'
import { holm } from './statistics/holm.ts'
import { type KsDrift, ks } from './statistics/ks.ts'
import { type PsiDrift, psiOfNumbers } from './statistics/psi.ts'
import { type TextDrift, textClassifier } from './statistics/text-classifier.ts'

/** One comparison of current traffic with the reference, as it is stored and sent. */
export interface DriftTest {
  /** The input, or `label`, `confidence` and `prediction` of the answers. */
  feature: string
  of: 'input' | 'missing' | 'label' | 'confidence' | 'prediction'
  test: string
  score: number
  /** What the score reaches by chance, were this the only test. */
  threshold: number
  p_value: number
  /** After Holm's adjustment to all tests of this look: this one decides. */
  p_adjusted: number
  effect: number
  effect_threshold: number
  drifted: boolean
  n: SampleSizes
  /** Set when nothing was compared. */
  reason?: 'too-few-rows'
  /** Of a text: the words that tell the samples apart, each with its share of texts. */
  typical?: NonNullable<TextDrift['typical']>
  median?: NonNullable<KsDrift['median']>
  shares?: NonNullable<ChiSquareDrift['shares']>
  bins?: { up_to: number | null; reference: number; current: number }[]
}

export interface DriftQuestion {
  /** That a look at unchanged traffic finds nothing at all, however many tests it makes. */
  confidence: number
}

/** Compares inputs, and answered labels and their confidence, or answered numbers. `kinds` are the kinds of the inputs. Pure. */
export const driftTests = (
  reference: Sample,
  current: Sample,
  kinds: Record<string, ColumnKind>,
  { confidence }: DriftQuestion,
): DriftTest[] => {
  const alpha = 1 - confidence
  const inputs = Object.entries(kinds).flatMap(([feature, kind]) => {
    const before = toColumn(kind, reference.columns[feature] ?? [])
    const now = toColumn(kind, current.columns[feature] ?? [])
    return compareColumn(feature, { before, now, alpha })
  })
  return judged([...inputs, ...compareAnswers(reference, current, alpha)], alpha)
}

const compareAnswers = (reference: Sample, current: Sample, alpha: number): Compared[] => {
  if (reference.predictions.length > 0) {
    const found = ks(reference.predictions, current.predictions, { alpha })
    return [{ feature: 'prediction', of: 'prediction', found }]
  }
  const labels = chiSquare(repeated(reference.labels), repeated(current.labels), { alpha })
  const answers = ks(reference.confidence, current.confidence, { alpha })
  return [
    { feature: 'label', of: 'label', found: labels },
    { feature: 'confidence', of: 'confidence', found: answers },
  ]
}

/** Compares two tables column by column: data of two months, or of two sources. Pure. */
export const driftBetween = (
  reference: Table,
  current: Table,
  columns: readonly string[],
  { confidence }: DriftQuestion,
): DriftTest[] => {
  const alpha = 1 - confidence
  const compared = columns.flatMap((name) =>
    compareColumn(name, { before: reference.columns[name]!, now: current.columns[name]!, alpha }),
  )
  return judged(compared, alpha)
}

type Found = Drift & Pick<TextDrift, 'typical'> & Pick<KsDrift, 'median'> & Pick<ChiSquareDrift, 'shares'>

interface Compared extends Pick<DriftTest, 'feature' | 'of'> {
  found: Found & Pick<PsiDrift, 'bins'>
}

interface Pair {
  before: ColumnValues
  now: ColumnValues
  alpha: number
}

const compareColumn = (feature: string, pair: Pair): Compared[] => {
  const inputs = compareValues(pair).map((found): Compared => ({ feature, of: 'input', found }))
  return [...inputs, ...compareMissing(feature, pair)]
}

const compareValues = ({ before, now, alpha }: Pair): Compared['found'][] => {
  switch (before.kind) {
    case 'text':
      return [textClassifier(words(before), words(now), { alpha })]
    case 'category':
    case 'boolean':
      return [chiSquare(words(before), words(now), { alpha })]
    case 'number':
    case 'integer':
      return [ks(numbers(before), numbers(now), { alpha }), psiOfNumbers(numbers(before), numbers(now), { alpha })]
    // Time always moves on and a name is always new: neither says anything about drift.
    case 'datetime':
    case 'id':
      return []
  }
}

// Of a category a missing value is one more level, and counted there. Where no value is missing there is no question,
// and asking it would only make the adjustment of the others stricter.
const compareMissing = (feature: string, { before, now, alpha }: Pair): Compared[] => {
  if (before.kind === 'category' || before.kind === 'boolean') return []
  const missing = { before: missingOf(before), now: missingOf(now) }
  if (!missing.before.includes('missing') && !missing.now.includes('missing')) return []
  const found = { ...chiSquare(missing.before, missing.now, { alpha }), test: 'missing_share' }
  return [{ feature, of: 'missing', found }]
}

const judged = (compared: readonly Compared[], alpha: number): DriftTest[] => {
  const asked = compared.filter(({ found }) => found.reason === undefined)
  const adjusted = holm(asked.map(({ found }) => found.pValue))
  return compared.map((each) => {
    const place = asked.indexOf(each)
    const p = place < 0 ? 1 : adjusted[place]!
    const { test, score, threshold, pValue, effect, effectThreshold, n, reason } = each.found
    const drifted = place >= 0 && p <= alpha && effect >= effectThreshold
    const numbers = { score, threshold, p_value: pValue, p_adjusted: p, effect, effect_threshold: effectThreshold }
    const { feature, of } = each
    return { feature, of, test, ...numbers, drifted, n, ...(reason ? { reason } : {}), ...evidenceOf(each.found) }
  })
}

const evidenceOf = ({ typical, median, shares, bins }: Compared['found']) => ({
  ...(typical ? { typical } : {}),
  ...(median ? { median } : {}),
  ...(shares ? { shares } : {}),
  ...(bins ? { bins: bins.map(({ upTo = null, reference, current }) => ({ up_to: upTo, reference, current })) } : {}),
})

const toColumn = (kind: ColumnKind, values: readonly (string | number | null)[]): ColumnValues =>
  isNumericKind(kind)
    ? { kind, values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))) }
    : { kind, values: values.map((value) => (value === null ? null : String(value))) }

const words = ({ values }: ColumnValues): (string | null)[] =>
  Array.from(values as ArrayLike<string | number | null>, (value) =>
    value === null || Number.isNaN(value) ? null : String(value),
  )

const numbers = ({ values }: ColumnValues): Float64Array => Float64Array.from(values as Float64Array)

const missingOf = (column: ColumnValues) => words(column).map((value) => (value === null ? 'missing' : 'present'))

const repeated = (counts: Record<string, number>): string[] =>
  Object.entries(counts).flatMap(([label, count]) => new Array<string>(count).fill(label))
