import { Command, CommanderError } from 'commander'
import { CultivarError, errorBody } from '../kit/errors.ts'
import { alerts } from './alerts.ts'
import { audit } from './audit.ts'
import { crossValidation } from './cross-validate.ts'
import { datasets } from './datasets.ts'
import { decisions } from './decisions.ts'
import { deploy } from './deploy.ts'
import { doctor } from './doctor.ts'
import { drift } from './drift.ts'
import { evaluate } from './evaluate.ts'
import { explain } from './explain.ts'
import { feedback } from './feedback.ts'
import { forget } from './forget.ts'
import { gc } from './gc.ts'
import { init } from './init.ts'
import { jobs } from './jobs.ts'
import { keys } from './keys.ts'
import { monitors } from './monitors.ts'
import { openapi } from './openapi.ts'
import { plan } from './plan.ts'
import { predict } from './predict.ts'
import { predictions } from './predictions.ts'
import { printError, printJson } from './print.ts'
import { promote } from './promote.ts'
import { models } from './registered.ts'
import { rollback } from './rollback.ts'
import { runs } from './runs.ts'
import { serve } from './serve.ts'
import { simulate } from './simulate.ts'
import { status } from './status.ts'
import { traces } from './traces.ts'
import { train } from './train.ts'
import { up } from './up.ts'
import { users } from './users.ts'
import { worker } from './worker.ts'

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
  traces,
  decisions,
  alerts,
  monitors,
  jobs,
  datasets,
  models,
  deploy,
  promote,
  rollback,
  keys,
  users,
  audit,
  status,
  forget,
  gc,
  doctor,
  simulate,
]

/** Reads the command that a person typed, and runs it. */
export const runCommand = async (): Promise<void> => {
  const program = new Command('cultivar')
    .description(
      'The whole life of a machine-learning model: data, training, serving, monitoring, feedback, and again.',
    )
    .showHelpAfterError('(--help says more)')
    .exitOverride()
  for (const add of commands) add(program)
  // Who read our output may be gone before us, as a worker that was killed or a pager that was left. That ends no work.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    await program.parseAsync()
  } catch (error) {
    tell(error)
  }
}

// A script must be able to tell a wrong call from a wrong world.
const wrongCall = 2

const tell = (error: unknown): void => {
  const json = process.argv.includes('--json')
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : wrongCall
    if (json && error.exitCode !== 0) printJson(errorBody(usage(error)))
    return
  }
  printError(error, json)
  process.exitCode = error instanceof CultivarError && error.code === 'cli/usage' ? wrongCall : 1
}

const usage = ({ message }: CommanderError) => new CultivarError('cli/usage', message.replace(/^error: /, ''))
