#!/usr/bin/env node
// The command line: everything that Cultivar does, as commands. It parses what a person typed, calls the stages, and prints.
// Each command is a file of the folder beside this one; the list below is all there are.
import { Command, CommanderError } from 'commander'
import { alerts } from './cli/alerts.ts'
import { audit } from './cli/audit.ts'
import { crossValidation } from './cli/cross-validate.ts'
import { datasets } from './cli/datasets.ts'
import { decisions } from './cli/decisions.ts'
import { deploy } from './cli/deploy.ts'
import { doctor } from './cli/doctor.ts'
import { drift } from './cli/drift.ts'
import { evaluate } from './cli/evaluate.ts'
import { explain } from './cli/explain.ts'
import { feedback } from './cli/feedback.ts'
import { forget } from './cli/forget.ts'
import { init } from './cli/init.ts'
import { jobs } from './cli/jobs.ts'
import { keys } from './cli/keys.ts'
import { monitors } from './cli/monitors.ts'
import { openapi } from './cli/openapi.ts'
import { plan } from './cli/plan.ts'
import { predict } from './cli/predict.ts'
import { predictions } from './cli/predictions.ts'
import { printError, printJson } from './cli/print.ts'
import { promote } from './cli/promote.ts'
import { rollback } from './cli/rollback.ts'
import { runs } from './cli/runs.ts'
import { serve } from './cli/serve.ts'
import { simulate } from './cli/simulate.ts'
import { status } from './cli/status.ts'
import { train } from './cli/train.ts'
import { up } from './cli/up.ts'
import { users } from './cli/users.ts'
import { worker } from './cli/worker.ts'
import { CultivarError, errorBody } from './kit/errors.ts'

const commands = [
  init,
  up,
  serve,
  worker,
  plan,
  train,
  evaluate,
  crossValidation,
  predict,
  explain,
  openapi,
  drift,
  feedback,
  predictions,
  runs,
  decisions,
  alerts,
  monitors,
  jobs,
  datasets,
  deploy,
  promote,
  rollback,
  keys,
  users,
  audit,
  status,
  forget,
  doctor,
  simulate,
]

const program = new Command('cultivar')
  .description('The whole life of a machine-learning model: data, training, serving, monitoring, feedback, and again.')
  .showHelpAfterError('(--help says more)')
  .exitOverride()
for (const add of commands) add(program)

// Who read our output may be gone before us, as a worker that was killed or a pager that was left. That ends no work.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

// A script must be able to tell a wrong call from a wrong world.
const wrongCall = 2
const usage = ({ message }: CommanderError) => new CultivarError('cli/usage', message.replace(/^error: /, ''))

try {
  await program.parseAsync()
} catch (error) {
  const json = process.argv.includes('--json')
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : wrongCall
    if (json && error.exitCode !== 0) printJson(errorBody(usage(error)))
  } else {
    printError(error, json)
    process.exitCode = error instanceof CultivarError && error.code === 'cli/usage' ? wrongCall : 1
  }
}
