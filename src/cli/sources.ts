import { resolve } from 'node:path'
import { type Source, source } from '../define.ts'

/** A source by the ending of its path, which starts from the working folder. */
export const fileSource = (path: string): Source => {
  const absolute = resolve(path)
  if (/\.(jsonl|ndjson)(\.gz)?$/.test(path)) return source.jsonl(absolute)
  if (/\.parquet$/.test(path)) return source.parquet(absolute)
  return source.csv(absolute)
}
