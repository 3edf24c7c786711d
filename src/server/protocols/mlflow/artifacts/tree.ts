import { CultivarError } from '../../../../kit/errors.ts'
import { folderAt, isOfVersions } from '../../../../registry.ts'
import type { Context } from '../../../../store.ts'
import { type Entry, filePath, pathOf } from '../../../../tracking.ts'
import { sparse } from '../messages.ts'

/** The path of a file that a client may write; the files of registered versions stay as they are (artifact/path). */
export const writablePath = (written: string): string => {
  const path = filePath(written)
  if (!isOfVersions(path)) return path
  const message = `${path.slice(0, 200)} is among the files of registered versions, and those do not change. Register another version.`
  throw new CultivarError('artifact/path', message, { path: path.slice(0, 200) })
}

/** What stands in a folder, as `FileInfo` has it; its paths begin with `prefix`. */
export const fileInfos = async (ctx: Context, folder: string, prefix = ''): Promise<object[]> => {
  const start = prefix === '' ? '' : `${prefix}/`
  return (await folderAt(ctx, folder)).map(({ name, isFolder, bytes }: Entry) =>
    sparse({ path: `${start}${name}`, is_dir: isFolder, file_size: bytes }),
  )
}

/** The folder of a URI of ours. Refuses (server/not-implemented) one in somebody else's storage. */
export const folderOfUri = (uri: string): string => {
  const folder = pathOf(uri)
  if (folder !== undefined) return folder.replace(/\/+$/, '')
  const message = `These files are at ${uri.slice(0, 200)} and do not come through this server. Read them there.`
  throw new CultivarError('server/not-implemented', message, { uri: uri.slice(0, 200) })
}

/** A path below a folder. */
export const below = (folder: string, path: string): string => [folder, path].filter((part) => part !== '').join('/')
