import { CultivarError } from '../../kit/errors.ts'

/**
 * A path below the root of the artifacts, as a client wrote it, without a slash at its end; empty for the root itself.
 * Refuses (artifact/path) what leaves the root, however often it is percent-encoded: storages and programs behind us may
 * decode it again.
 */
export const artifactPath = (written: string): string => {
  const path = written.replace(/\/$/, '')
  if (path === '') return path
  const form = forms(path).find(isUnsafe)
  if (form === undefined && Buffer.byteLength(path) <= mostBytes) return path
  const message = `"${path.slice(0, 200)}" is no path of a file here. Name it by plain parts with / between them: without .., \\, # and control characters, not absolute, and of at most ${mostBytes} bytes.`
  throw new CultivarError('artifact/path', message, { path: path.slice(0, 200) })
}

/** Such a path that names something below the root. */
export const filePath = (written: string): string => {
  const path = artifactPath(written)
  if (path !== '') return path
  throw new CultivarError('artifact/path', 'The path of the file is missing. Name it below the folder of its run.')
}

// A longer one does not fit into a page of the index.
const mostBytes = 2000
// Nobody encodes a name more often than that by accident.
const mostDecodings = 8

const forms = (path: string): string[] => {
  const seen = [path]
  for (let next = decoded(path); next !== seen.at(-1); next = decoded(next)) {
    seen.push(next)
    if (seen.length > mostDecodings) return ['..']
  }
  return seen
}

// A percent sign that begins no character stands for itself.
const decoded = (text: string): string =>
  text.replace(/(%[0-9a-f]{2})+/gi, (codes) => Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'))

const isUnsafe = (path: string): boolean =>
  /[\p{Cc}\\#]|^([a-z]:\/|file:)/iu.test(path) ||
  !path.isWellFormed() ||
  path.split('/').some((part) => part === '' || part === '.' || part === '..')
