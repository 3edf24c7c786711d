import type { Source } from '../define.ts'
import { findFiles, fingerprint, type SourceFile } from './files.ts'

/** The checksums of the files behind a source, by which a change is noticed. A query has none: undefined. */
export const sourceFiles = async (source: Source, root: string): Promise<SourceFile[] | undefined> => {
  if (source.source === 'postgres') return undefined
  const places = await findFiles(source.paths, root)
  const files: SourceFile[] = []
  for (const place of places) files.push(await fingerprint(place))
  return files
}
