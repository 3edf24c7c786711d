import { fileURLToPath } from 'node:url'
import type { Program } from '../worker.ts'

/** How this very program is started once more, with the same Node and the same flags. */
export const thisProgram = (environment: Record<string, string>): Program => ({
  command: process.execPath,
  args: [...process.execArgv, cliFile()],
  environment: { ...process.env, ...environment },
})

// Beside this folder: cli.ts in the sources, cli.js in the package.
const cliFile = () =>
  fileURLToPath(new URL(`../cli${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
