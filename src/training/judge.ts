import { readFileSync } from 'node:fs'
import type { Model } from '../define.ts'
import { type Table, take } from '../kit/table.ts'
import type { Context } from '../store.ts'
import { type Evaluation, evaluateOn, referenceOf } from './evaluate.ts'
import { explainOn } from './explain.ts'
import { type FitOutput, keptOf } from './fit/output.ts'
import { evaluateKey, explainKey } from './inputs.ts'
import type { Prepared } from './prepare.ts'
import { type Scorer, withScorer } from './scorer.ts'
import { runStep, type Trace } from './step.ts'
import { isLabelled, targetOf } from './target.ts'

export interface EvaluateOutput {
  evaluation: Evaluation
  reference: string
}

export interface ExplainOutput {
  importance: string
}

/** What is judged: the model that the train step left, on the test part. */
interface Judged {
  model: Model
  prepared: Prepared
  fitted: FitOutput
}

/** Measures the model on the test part, and keeps some of its rows as what live traffic is compared with. */
export const evaluateStep = (ctx: Context, trace: Trace, judged: Judged): Promise<EvaluateOutput> => {
  const { model, prepared, fitted } = judged
  return runStep<EvaluateOutput>(ctx, trace, {
    ...evaluateKey(model, prepared.digests, prepared.parts.test.length, fitted),
    usable: ({ reference }) => ctx.store.blobs.intact(reference),
    run: () =>
      onTestPart(ctx, judged, async (scorer, table) => {
        const evaluation = await evaluateOn(model, scorer, table)
        return { evaluation, reference: await keepJson(ctx, await referenceOf(model, scorer, table)) }
      }),
  })
}

/** Finds out on the test part what the columns do for the model. */
export const explainStep = (ctx: Context, trace: Trace, judged: Judged): Promise<ExplainOutput> => {
  const { model, prepared, fitted } = judged
  return runStep<ExplainOutput>(ctx, trace, {
    ...explainKey(model, prepared.digests, prepared.parts.test.length, fitted),
    usable: ({ importance }) => ctx.store.blobs.intact(importance),
    run: () =>
      onTestPart(ctx, judged, async (scorer, table) => ({
        importance: await keepJson(ctx, await explainOn(model, scorer, table)),
      })),
  })
}

const onTestPart = <Output>(
  { store: { blobs } }: Context,
  { model, prepared: { testTable, parts }, fitted }: Judged,
  judge: (scorer: Scorer, table: Table) => Promise<Output>,
): Promise<Output> =>
  withScorer(keptOf(fitted, readFileSync(blobs.path(fitted.weights))), (scorer) =>
    judge(scorer, labelledRows(model, take(testTable, parts.test))),
  )

const keepJson = async ({ store: { blobs } }: Context, value: object): Promise<string> =>
  (await blobs.put(Buffer.from(JSON.stringify(value)))).sha256

// A row without its truth judges nobody.
const labelledRows = (model: Model, table: Table): Table => {
  const target = targetOf(model, table)
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => isLabelled(target, row))
  return rows.length === table.rows ? table : take(table, rows)
}
