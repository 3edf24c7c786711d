// Loads the typed files of the folders that it is given, as every command does first, and prints what became of each.

import { loadProject } from '../../src/cli/project.ts'
import { CultivarError } from '../../src/kit/errors.ts'

const outcomes = []
for (const folder of process.argv.slice(2)) {
  outcomes.push(
    await loadProject(folder).then(
      () => ({ code: 'loaded', message: '' }),
      (error: unknown) =>
        error instanceof CultivarError ? { code: error.code, message: error.message } : String(error),
    ),
  )
}
console.log(JSON.stringify(outcomes))
