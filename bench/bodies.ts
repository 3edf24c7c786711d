import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSource } from '../src/data.ts'
import { column, source } from '../src/define.ts'
import type { TextValues } from '../src/kit/table.ts'

/** Real reviews as bodies of requests. Both labels and all lengths are among them: the file alternates between labels. */
export interface Bodies {
  /** A file with one body on each line. */
  path: string
  first: string
  count: number
  meanCharacters: number
}

const count = 200

export const writeBodies = async (test: string, folder: string): Promise<Bodies> => {
  const { table } = await readSource(source.csv(test), { text: column.text() }, { root: folder })
  const { values } = table.columns['text'] as TextValues
  const step = Math.floor(table.rows / count) | 1
  const texts = Array.from({ length: count }, (_, i) => values[(i * step) % table.rows]!)
  const bodies = texts.map((text) => JSON.stringify({ text, return_probabilities: true }))
  const path = join(folder, 'bodies.jsonl')
  writeFileSync(path, bodies.join('\n'))
  const meanCharacters = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / count)
  return { path, first: bodies[0]!, count, meanCharacters }
}
