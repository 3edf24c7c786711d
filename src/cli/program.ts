import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Program } from '../worker.ts'

/** How this very program is started once more, with the same Node and the same flags, in this project and state. */
export const thisProgram = (root: string, state: string): Program => ({
  command: process.execPath,
  args: [...process.execArgv, cliFile()],
  environment: {
    // Compiled code that is kept makes a start a third shorter.
    NODE_COMPILE_CACHE: join(state, 'compile-cache'),
    ...process.env,
    CULTIVAR_PROJECT: root,
    CULTIVAR_STATE: state,
  },
})

// Beside this folder: cli.ts in the sources, cli.js in the package.
const cliFile = () =>
  fileURLToPath(new URL(`../cli${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
