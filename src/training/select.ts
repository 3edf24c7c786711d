import { setImmediate } from 'node:timers/promises'
import { seededRandom, shuffle } from '../kit/random.ts'
import { select, type Table, take } from '../kit/table.ts'
import { type AnyLearner, type Crew, type Predictor, scoreTable } from '../learners.ts'
import type { StepCrew } from './crew.ts'
import type { Importance } from './importance/permutation.ts'
import { rowsWithin } from './importance/sample.ts'
import { selectColumns } from './importance/selection.ts'
import { metricQuality } from './measure.ts'
import { calibrationOf, fitTrial, lossOf } from './search/fit-trial.ts'
import type { Chosen, SearchInput } from './search.ts'
import { stopIfCancelled, type Trace } from './step.ts'
import { takeTarget } from './target.ts'

/** What became of the columns, with the numbers behind it: the content of selection.json. */
export interface Selected {
  /** Whether the dropped columns were left out of the model. */
  accepted: boolean
  reason: string
  metric: string
  /** On the validation part, with all columns and with the kept ones; the latter is null where none was dropped. */
  score: { all: number; kept: number | null }
  kept: SelectedColumn[]
  dropped: SelectedColumn[]
}

interface SelectedColumn {
  column: string
  /** What shuffling it costs on the validation part, in the unit of the metric, with the 95 % interval. */
  importance: number
  low: number
  high: number
}

/**
 * Leaves out the columns that the chosen settings can do without: those whose permutation importance on the validation
 * part is not above 0 for certain, alone and together. The settings are fitted once more to the training part with the
 * kept columns. Only if these score at least as well on the validation part, as the search measures it, are the others left
 * out: a column that is kept for nothing costs less than one that is missed.
 */
export const selectFeatures = async (
  trace: Trace,
  input: SearchInput,
  learner: AnyLearner,
  best: Chosen,
  crew: StepCrew,
): Promise<{ features: Table; best: Chosen; selected: Selected }> => {
  const { features, metric } = input
  const company = await crew.for(learner, input.train.length)
  const { kept, dropped } = await columnsOf(trace, input, learner, best, company)
  const facts = { metric, kept: kept.map(plain), dropped: dropped.map(plain) }
  const all = best.trial.score
  const stay = (reason: string, score: number | null) => ({
    features,
    best,
    selected: { accepted: false, reason, score: { all, kept: score }, ...facts },
  })
  if (dropped.length === 0) return stay('every column is of use', null)
  const fewer = select(
    features,
    Object.keys(features.columns).filter((name) => kept.some(({ columns }) => columns.includes(name))),
  )
  const options = { ...best.trial.options }
  const outcome = fitTrial({ ...input, features: fewer }, learner, options, learner.encode(fewer, options), company)
  if (outcome.state !== 'complete') return stay('without them the model could not be measured', null)
  const { value, settled, decision, seconds } = outcome
  const words = `${metric} on the validation part is ${brief(value)} without them and ${brief(all)} with them`
  if (lossOf(metric, value) > lossOf(metric, all)) return stay(words, value)
  return {
    features: fewer,
    best: { trial: { ...best.trial, options: settled, score: value, seconds }, decision },
    selected: { accepted: true, reason: words, score: { all, kept: value }, ...facts },
  }
}

const brief = (value: number): string => String(Number(value.toPrecision(4)))

const plain = ({ columns, mean, interval: [low, high] }: Importance): SelectedColumn => ({
  column: columns[0]!,
  importance: mean,
  low,
  high,
})

// Who asks for a selection waits for it, and on few rows hardly any column is of use for certain.
const sampling = { most: 5_000, times: 5, seconds: 8 }

/** Asks a fit to the training part alone, because the validation part has to be new to it. */
const columnsOf = (
  trace: Trace,
  input: SearchInput,
  learner: AnyLearner,
  { trial, decision }: Chosen,
  company: { crew?: Crew },
) => {
  const detail = `${learner.name}: asking which features it can do without`
  trace.progress({ step: 'train', state: 'running', detail })
  const { features, target, train, validation, metric, positive, seed } = input
  const { options } = trial
  const fitted = learner.fit(
    { encoded: learner.encode(features, options), rows: train, target, ...company },
    options,
    seededRandom(seed),
  )
  const truth = takeTarget(target, validation)
  const fit = { learner, options, fitted }
  const predictor: Predictor =
    truth.task === 'regression'
      ? { ...fit, task: 'regression', interval: { coverage: 0.5, radius: 0 } }
      : {
          ...fit,
          task: 'classification',
          classes: truth.classes,
          calibration: calibrationOf(input.calibration, learner, truth, decision),
          positive,
          threshold: 0.5,
        }
  const random = seededRandom(seed)
  const judged = take(features, validation)
  const order = shuffle(
    Int32Array.from({ length: judged.rows }, (_, row) => row),
    random,
  )
  const rows = order.subarray(0, rowsWithin(judged, sampling))
  const quality = metricQuality(takeTarget(truth, rows), { positive, threshold: 0.5 }, metric)
  const score = async (table: Table) => {
    // Scores hold the thread; between two of them signals and the database get their turn.
    await setImmediate()
    stopIfCancelled(trace)
    return scoreTable(predictor, table)
  }
  return selectColumns(score, take(judged, rows), { quality, random })
}
