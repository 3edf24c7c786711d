import { posix } from 'node:path'
import { CultivarError } from '../kit/errors.ts'

/** Whether the source is a path of somebody's machine, and no address. */
export const isLocal = (source: string): boolean => {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(source)?.[1]?.toLowerCase()
  // One letter is a drive of Windows.
  return scheme === undefined || scheme === 'file' || scheme.length === 1
}

/** Whether a path is in a folder, both local. */
export const isWithin = (folder: string, path: string): boolean => {
  const [outer, inner] = [folder, path].map((each) => plainPath(each))
  return inner === outer || inner!.startsWith(outer!.endsWith('/') ? outer! : `${outer}/`)
}

const plainPath = (source: string): string =>
  posix.normalize(decoded(source.replace(/^file:(\/\/[^/]*)?/i, '').replaceAll('\\', '/')))

/** Refuses (request/invalid) an address with steps upwards, however often they are encoded. */
export const checkSource = (source: string): void => {
  const plain = decoded(source)
  if (!plain.includes('\0') && !plain.split(/[/\\]/).includes('..')) return
  const message = `"${source.slice(0, 200)}" cannot be the source of a version: it leads upwards. Give the whole address.`
  throw new CultivarError('request/invalid', message)
}

const decoded = (text: string): string => {
  const plain = text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'),
  )
  return plain === text ? text : decoded(plain)
}
