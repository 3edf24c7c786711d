import { type Command, Option } from 'commander'
import pc from 'picocolors'
import type { Leak } from '../data.ts'
import { type Finding, levelsOf, type Model, taskOf } from '../define.ts'
import { learners, type Mode } from '../learners.ts'
import { planRetrain, type RetrainPlan } from '../loop.ts'
import type { PlannedStep } from '../training.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { chosenModel } from './models.ts'
import { print, printJson } from './print.ts'
import { fileSource } from './sources.ts'

interface Options extends ProjectOptions {
  mode: Mode
  data?: string
  test?: string
  json?: boolean
}

export const plan = (program: Command): void => {
  const command = withJson(withProject(program.command('plan [model]')))
    .summary('say which steps would run, and why')
    .description('Compares what a training would read with what is remembered, and says what would run. Runs nothing.')
    .option('--data <path>', 'rows to learn from instead of those of the typed file')
    .option('--test <path>', 'rows that judge and never train')
    .addOption(
      new Option('--mode <mode>', 'how many settings would be tried')
        .choices(['quick', 'optimized', 'full'])
        .default('optimized'),
    )
    .action((name: string | undefined, options: Options) =>
      withContext(options, (opened) => planHere(opened, name, options)),
    )
  withExamples(command, 'plan', 'plan sentiment --mode full', 'plan --json')
}

const planHere = async (
  { ctx, project, findings }: Opened,
  named: string | undefined,
  options: Options,
): Promise<void> => {
  const { name, model } = chosenModel(project, named)
  const planned = await planRetrain(ctx, {
    name,
    model,
    mode: options.mode,
    data: options.data === undefined ? undefined : fileSource(options.data),
    test: options.test === undefined ? undefined : fileSource(options.test),
  })
  const task = inferred(model)
  const { steps, version, champion, leaks } = planned
  if (options.json)
    printJson({
      model: name,
      task,
      findings,
      leaks,
      steps,
      would_run: countRuns(steps),
      version,
      champion,
      mode: options.mode,
    })
  else
    print(
      [...findings.map(findingLine), ...leakLines(leaks), ...taskLines(name, task), '', ...planLines(planned)].join(
        '\n',
      ),
    )
}

interface Task {
  kind: 'binary classification' | 'multiclass classification' | 'regression'
  target: string
  labels: string[]
  /** What precision, recall and f1 speak of; null where they are averages over the classes. */
  positive: string | null
  features: { name: string; kind: string; optional: boolean }[]
  /** What each learner makes of the kinds of columns that are features. */
  learners: { name: string; encoders: Record<string, string> }[]
  metric: string
  threshold: number | 'tune'
}

// What reads a model of another program, its file says.
const encodersOf = (learner: string, model: Model): Record<string, string> => {
  const reads = learners.find(({ name }) => name === learner)?.reads ?? {}
  const kinds = new Set(model.features.map((feature) => model.data.columns[feature]!.kind))
  return Object.fromEntries(Object.entries(reads).filter(([kind]) => kinds.has(kind as 'text')))
}

/** What the definition leaves to be inferred. */
const inferred = (model: Model): Task => {
  const target = model.data.columns[model.target]!
  const labels = [...levelsOf(target)]
  const binary = labels.length === 2
  return {
    kind: taskOf(target) === 'regression' ? 'regression' : `${binary ? 'binary' : 'multiclass'} classification`,
    target: model.target,
    labels,
    positive: binary ? (model.positive ?? labels.at(-1)!) : null,
    features: model.features.map((name) => {
      const { kind, optional } = model.data.columns[name]!
      return { name, kind, optional }
    }),
    learners: model.learners.map(({ learner }) => ({ name: learner, encoders: encodersOf(learner, model) })),
    metric: model.search.metric,
    threshold: model.threshold,
  }
}

const findingLine = ({ severity, place, message }: Finding) =>
  `${severity === 'error' ? pc.red('error') : pc.yellow('warning')} ${place} ${message}`

/** What makes a model better on paper than it will be. */
export const leakLines = (leaks: Leak[]): string[] =>
  leaks.map(({ message }) => `${pc.yellow('warning')} leak: ${message}`)

const taskLines = (name: string, task: Task): string[] => {
  const { kind, target, labels, positive, features, learners, metric, threshold } = task
  const classes = [`  positive   ${positive ?? 'none: metrics are averages over the classes'}`]
  const chosen = `  chosen by  ${metric} on the validation part`
  return [
    `${pc.bold(name)}: ${kind}`,
    `  target     ${target} ${labels.length === 0 ? '(a number)' : `(${labels.join(', ')})`}`,
    ...(labels.length === 0 ? [] : classes),
    `  features   ${features.map((feature) => `${feature.name} (${feature.kind})`).join(', ')}`,
    ...learners.flatMap(learnerLines),
    labels.length === 0 ? chosen : `${chosen}, threshold ${threshold === 'tune' ? 'tuned there' : threshold}`,
  ]
}

const learnerLines = ({ name, encoders }: Task['learners'][number], i: number): string[] => [
  `  ${i === 0 ? 'learners' : '        '}   ${name}`,
  ...Object.entries(encoders).map(([kind, words]) => pc.dim(`               ${kind}: ${words}`)),
]

const planLines = ({ steps, version }: RetrainPlan): string[] => {
  const runs = countRuns(steps)
  const nothing = `Nothing would run: version ${version} came of these rows and this definition.`
  return [...steps.map(stepLine), '', runs === 0 ? nothing : `${runs} of ${steps.length} steps would run.`]
}

const stepLine = ({ step, of, runs, reasons }: PlannedStep): string => {
  const name = [step, of].filter(Boolean).join(' ').padEnd(14)
  const reason = reasons.join('; ')
  return runs ? `${pc.green('+')} ${name} would run   because ${reason}` : pc.dim(`  ${name} remembered  ${reason}`)
}

const countRuns = (steps: PlannedStep[]) => steps.filter(({ runs }) => runs).length
