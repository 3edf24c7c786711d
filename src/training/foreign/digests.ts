import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ForeignDefinition } from './definition.ts'

/**
 * The digests of the files that a foreign learner is made of: its model, or the files that its command names. What a
 * program reads besides, nobody here knows; `cultivar train` does not run it again for that.
 */
export const foreignDigests = (root: string, definition: ForeignDefinition): Record<string, string | null> => {
  const names = definition.learner === 'onnx' ? [definition.options.file] : definition.options.run.split(/\s+/)
  const digests = names.map((name) => [name, digestOf(resolve(root, name))] as const)
  return Object.fromEntries(digests.filter(([, digest]) => digest !== null || definition.learner === 'onnx'))
}

const digestOf = (path: string): string | null => {
  try {
    return statSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : null
  } catch {
    return null
  }
}
