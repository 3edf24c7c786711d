import { CultivarError } from '../kit/errors.ts'
import { driftTests, openWatching, type Sample } from '../monitoring.ts'
import { resolveVersion } from '../registry.ts'
import { listPredictions } from '../serving.ts'
import type { Context } from '../store.ts'
import type { Drift } from './drift-files.ts'

interface Question {
  hours: number
  confidence: number
}

/** Compares what the serving version was asked in the last hours with its reference. */
export const compareTraffic = async (ctx: Context, model: string, { hours, confidence }: Question): Promise<Drift> => {
  const { version } = await resolveVersion(ctx, model)
  const { reference, kinds } = await openWatching()(ctx, model, version)
  const current = await readTraffic(ctx, { model, version, hours, features: Object.keys(kinds) })
  const name = `${model}@${version}`
  if (current.rows === 0) {
    const message = `${name} answered nothing in the last ${hours} hours. Ask for more: --hours ${hours * 7}.`
    throw new CultivarError('data/empty', message, { model, version, hours })
  }
  return {
    reference: { name: `reference of ${name}`, rows: reference.rows },
    current: { name: `the last ${hours} hours`, rows: current.rows },
    skipped: [],
    tests: driftTests(reference, current, kinds, { confidence }),
  }
}

interface Traffic {
  model: string
  version: number
  hours: number
  features: string[]
}

/** As the monitors do: more rows sharpen no test that has so many. */
const mostRows = 5_000

const readTraffic = async (ctx: Context, { model, version, hours, features }: Traffic): Promise<Sample> => {
  const from = new Date(ctx.clock.now() - hours * 3_600_000)
  const { predictions } = await listPredictions(ctx, { model, from, limit: mostRows })
  const answered = predictions.filter((prediction) => prediction.version === String(version))
  const labels = Object.groupBy(answered, ({ label }) => label)
  return {
    rows: answered.length,
    columns: Object.fromEntries(
      features.map((feature) => [feature, answered.map(({ input }) => plain(input[feature]))]),
    ),
    labels: Object.fromEntries(Object.entries(labels).map(([label, rows = []]) => [label, rows.length])),
    confidence: answered.map(({ confidence }) => confidence),
  }
}

// As the reference has it: a boolean is 0 or 1, and null is missing.
const plain = (value: unknown): string | number | null => {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' ? value : String(value)
}
