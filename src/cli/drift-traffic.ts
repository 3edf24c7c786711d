import { CultivarError } from '../kit/errors.ts'
import { driftTests, openWatching, readWindow } from '../monitoring.ts'
import { resolveVersion } from '../registry.ts'
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
  const to = ctx.clock.now() + 1
  const span = { from: to - hours * 3_600_000, to }
  const current = await readWindow(ctx, { model, version, features: Object.keys(kinds) }, span)
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
