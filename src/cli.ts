#!/usr/bin/env node
// The command line: everything that Cultivar does, as commands. It parses what a person typed, calls the stages, and prints.
// Each command is a file of the folder beside this one; the list in commands.ts is all there are.
import module from 'node:module'
import { resolveOnce } from './cli/resolve-once.ts'

// What is imported from here on has to be imported after this, so it cannot stand among the imports above. A Node that is too
// old lacks both functions, and has to come as far as the command that says so.
module.enableCompileCache?.()
resolveOnce('drizzle-orm')
const { runCommand } = await import('./cli/commands.ts')
await runCommand()
