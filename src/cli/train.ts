import { type Command, Option } from 'commander'
import pc from 'picocolors'
import { reportText, type ValidationReport } from '../data.ts'
import type { Model } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Mode } from '../learners.ts'
import { type RetrainResult, retrain } from '../loop.ts'
import { enqueueTraining, openQueue } from '../store.ts'
import { defaultTrials, type Evaluation, secondsByStep, trialsToOptimize } from '../training.ts'
import { recordByHand } from './by-hand.ts'
import { positiveNumber, withJson, withProject } from './command.ts'
import { type Opened, openContext, type ProjectOptions, withContext } from './context.ts'
import { stopSignal } from './life.ts'
import { chosenModel } from './models.ts'
import { leakLines } from './plan.ts'
import { print, printJson, table } from './print.ts'
import { showProgress } from './progress.ts'
import { fileSource } from './sources.ts'

interface Options extends ProjectOptions {
  data?: string
  test?: string
  mode: Mode
  optimize?: boolean
  nTrials?: number
  experimentName?: string
  register: boolean
  queue?: boolean
  json?: boolean
  trigger: string
  job?: string
}

export const train = (program: Command): void => {
  withJson(withProject(program.command('train [model]')))
    .summary('train a challenger and let the gates decide')
    .description(
      'Runs the steps from ingest to decide in this process. What did not change is remembered and not run again.',
    )
    .option('--data <path>', 'rows to learn from instead of those of the typed file (csv, jsonl or parquet, also .gz)')
    .option('--test <path>', 'rows that judge and never train')
    .addOption(
      new Option('--mode <mode>', 'how many settings are tried')
        .choices(['quick', 'optimized', 'full'])
        .default('optimized'),
    )
    .option(
      '--optimize',
      `search further than that: ${defaultTrials} trials, or as many as the definition or --n-trials says`,
    )
    .addOption(
      new Option('--n-trials <count>', 'how many settings are tried (means --optimize)').argParser(positiveNumber),
    )
    .option('--experiment-name <name>', 'the experiment that the run belongs to (default: the model)')
    .option('--no-register', 'train and evaluate only: no version, no decision')
    .option('--queue', 'hand the training to a worker and return')
    .addOption(new Option('--trigger <name>').hideHelp().default('manual'))
    .addOption(new Option('--job <id>').hideHelp())
    .action((name: string | undefined, options: Options) =>
      options.queue ? withContext(options, (opened) => enqueue(opened, name, options)) : trainHere(name, options),
    )
}

const trainHere = async (named: string | undefined, options: Options): Promise<void> => {
  const stop = trainingSignal(options)
  const opened = await openContext(options)
  try {
    await trainWith(opened, named, { ...options, stop })
  } finally {
    await opened.ctx.store.close()
  }
}

// A worker that dies leaves its training without a reader: then there is nobody to train for.
const trainingSignal = ({ job }: Options): AbortSignal => {
  const stop = stopSignal()
  if (job === undefined) return stop
  const orphaned = new AbortController()
  process.stdin
    .on('end', () => orphaned.abort())
    .resume()
    .unref()
  return AbortSignal.any([stop, orphaned.signal])
}

const trainWith = async (
  opened: Opened,
  named: string | undefined,
  { stop, ...options }: Options & { stop: AbortSignal },
): Promise<void> => {
  const started = performance.now()
  const { name, model } = chosenModel(opened.project, named)
  const result = await retrain(opened.ctx, {
    name,
    model,
    mode: options.mode,
    trials: trialsOf(model, options),
    trigger: options.trigger,
    job: options.job,
    experiment: options.experimentName,
    data: options.data === undefined ? undefined : fileSource(options.data),
    test: options.test === undefined ? undefined : fileSource(options.test),
    register: options.register,
    progress: showProgress(),
    signal: stop,
  })
  const { mode, trigger } = options
  if (result.manifest && options.job === undefined) {
    const details = { version: result.manifest.version, mode, trigger, outcome: result.decision?.outcome ?? null }
    await recordByHand(opened.ctx, { action: 'model.train', subject: name, details })
  }
  const { data, leaks } = result.trained.prepared
  tellBrokenChecks(data.report)
  for (const line of leakLines(leaks)) process.stderr.write(`${line}\n`)
  const summary = summarise(name, result, (performance.now() - started) / 1000)
  if (options.json) printJson(summary)
  else print(inWords(summary))
}

const trialsOf = (model: Model, { optimize, nTrials }: Options): number | undefined =>
  nTrials ?? (optimize ? trialsToOptimize(model) : undefined)

// A training goes on without the rows that were set aside, and nobody should have to ask for that.
const tellBrokenChecks = (report: ValidationReport): void => {
  if (report.checks.every(({ passed }) => passed)) return
  process.stderr.write(`${pc.yellow('warning')} ${reportText(report)}\n\n`)
}

const enqueue = async ({ ctx, project }: Opened, named: string | undefined, options: Options): Promise<void> => {
  const { name, model } = chosenModel(project, named)
  if (options.data !== undefined || options.test !== undefined) {
    throw new CultivarError(
      'cli/usage',
      '--queue trains on the rows of the typed file: leave --data and --test out, or train here without --queue.',
    )
  }
  const queue = await openQueue(ctx.store)
  try {
    const { mode, trigger } = options
    const trials = trialsOf(model, options)
    const id = await enqueueTraining(ctx.store, queue, { model: name, mode, trigger, ...(trials ? { trials } : {}) })
    if (id) await recordByHand(ctx, { action: 'model.train', subject: name, details: { job: id, mode } })
    if (options.json) printJson({ id: id ?? null, model: name })
    else
      print(
        id
          ? `Queued as job ${id}. \`cultivar jobs\` shows how it goes.`
          : `A training of ${name} is waiting or running already.`,
      )
  } finally {
    await queue.stop({ graceful: false })
  }
}

type Summary = ReturnType<typeof summarise>

const summarise = (name: string, { trained, manifest, decision }: RetrainResult, seconds: number) => {
  const { fitted, evaluation, prepared, runId, trace } = trained
  const steps = secondsByStep(trace.reports)
  return {
    run_id: runId,
    model: name,
    version: manifest ? String(manifest.version) : null,
    learner: fitted.learner.name,
    options: fitted.learner.options,
    selection: fitted.selection ?? null,
    metrics: summaryOf(evaluation),
    rows: {
      train: fitted.rows.train,
      validation: fitted.rows.validation,
      test: evaluation.rows,
      live: fitted.rows.live,
    },
    seconds: { total: round(seconds), ...steps },
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    leaks: prepared.leaks,
    dataset: { name: prepared.name, digest: prepared.data.digest, rows: prepared.data.table.rows },
    decision: decision ? { outcome: decision.outcome, reasons: decision.reasons } : null,
  }
}

const told = {
  classification: ['accuracy', 'f1', 'precision', 'recall', 'roc_auc', 'log_loss'],
  regression: ['r2_score', 'root_mean_squared_error', 'mean_absolute_error'],
}

const summaryOf = ({ task, metrics }: Evaluation) =>
  Object.fromEntries(told[task].map((name) => [name, metrics[name] ?? null]))

const inWords = (summary: Summary): string => {
  const { model, version, learner, options, selection, metrics, rows, seconds, decision, run_id } = summary
  const head = `${pc.bold(`${model}${version ? ` version ${version}` : ''}`)}: ${learner} ${JSON.stringify(options)}`
  const measured = table([metrics])
  const learned = `learned from ${rows.train + rows.validation} rows${rows.live ? ` and ${rows.live} corrected ones` : ''}, judged on ${rows.test}, in ${seconds.total} s (run ${run_id})`
  const decided = decision
    ? `${decision.outcome === 'refused' ? pc.yellow(decision.outcome) : pc.green(decision.outcome)}\n${decision.reasons.map((reason) => `  ${reason}`).join('\n')}`
    : 'not registered'
  return [head, measured, ...(selection ? [selectionWords(selection)] : []), learned, decided].join('\n')
}

const selectionWords = ({ accepted, reason, kept, dropped }: NonNullable<Summary['selection']>): string => {
  const names = dropped.map(({ column }) => column).join(', ')
  const all = kept.length + dropped.length
  if (accepted) return `reads ${kept.length} of ${all} features, without ${names}: ${reason}`
  return dropped.length === 0
    ? `reads all ${all} features: ${reason}`
    : `reads all ${all} features, also ${names}: ${reason}`
}

const round = (value: number) => Math.round(value * 1000) / 1000
