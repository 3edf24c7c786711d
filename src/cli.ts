#!/usr/bin/env node
// The command line: everything that Cultivar does, as commands. It parses what a person typed, calls the stages, and prints.
// Each command is a file of the folder beside this one; the list below is all there are.
import { Command, CommanderError } from 'commander'
import { printError } from './cli/print.ts'
import { serve } from './cli/serve.ts'
import { simulate } from './cli/simulate.ts'
import { train } from './cli/train.ts'
import { up } from './cli/up.ts'
import { worker } from './cli/worker.ts'

const commands = [up, serve, worker, train, simulate]

const program = new Command('cultivar')
  .description('The whole life of a machine-learning model: data, training, serving, monitoring, feedback, and again.')
  .showHelpAfterError('(--help says more)')
  .exitOverride()
for (const add of commands) add(program)

// Who read our output may be gone before us, as a worker that was killed or a pager that was left. That ends no work.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else {
    printError(error, process.argv.includes('--json'))
    process.exitCode = 1
  }
}
