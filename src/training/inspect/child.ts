// Looks into one model that somebody brought. It is a process of its own because a file of any size and content is read here,
// and the server has others to answer meanwhile. It is told once what to look at, answers once, and ends with its parent.
import { readFileSync, writeFileSync } from 'node:fs'
import { CultivarError } from '../../kit/errors.ts'
import { externalFiles, withTensorsInside } from '../../learners.ts'
import type { StatedInput } from './features.ts'
import { type Inspected, inspect } from './inspect.ts'

export interface Asked {
  /** The file of the model. */
  path: string
  /** The files beside it, by name, in which it may keep its weights. */
  beside: Record<string, string>
  /** Where the model is written when its weights had to be put inside. */
  whole: string
  inputs: StatedInput[] | undefined
}

/** What was found out, or why the model cannot be served. */
export type Answer = { found: Inspected; isRewritten: boolean } | { reason: string }

const answerTo = async ({ path, beside, whole, inputs }: Asked): Promise<Answer> => {
  const file = readFileSync(path)
  const isRewritten = externalFiles(file).length > 0
  const bytes = withTensorsInside(file, (name) => {
    const found = Object.hasOwn(beside, name) ? beside[name] : undefined
    return found === undefined ? undefined : readFileSync(found)
  })
  const found = await inspect(bytes, inputs)
  if (isRewritten) writeFileSync(whole, bytes)
  return { found, isRewritten }
}

process.on('message', (asked: Asked) => {
  answerTo(asked)
    .catch((error: unknown): Answer => {
      if (error instanceof CultivarError) return { reason: error.message }
      return { reason: `It cannot be looked into: ${(error as Error).message}` }
    })
    .then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit(0))
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
