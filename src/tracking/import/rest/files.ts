import { Readable } from 'node:stream'
import type { FolderOf, SourceFile } from '../source.ts'
import type { Asked } from './ask.ts'
import { answers } from './messages.ts'

interface Folder {
  list(path: string): Promise<{ path: string; isFolder: boolean }[]>
  read(path: string): Promise<Response>
}

/** What the server keeps itself it gives to everybody; what lies elsewhere it reads for the run that it belongs to. */
export const filesOf = (server: Asked, { uri, runId }: FolderOf): AsyncIterable<SourceFile> | undefined => {
  const kept = /^mlflow-artifacts:\/+(?:[^/]+:\d+\/)?(.*)$/.exec(uri)?.[1]
  if (kept !== undefined) return walk(keptFolder(server, kept), '')
  return runId === undefined ? undefined : walk(runFolder(server, runId), '')
}

const keptFolder = (server: Asked, root: string): Folder => {
  const proxy = '/api/2.0/mlflow-artifacts/artifacts'
  const place = (path: string) => joined(root, path)
  return {
    // Here a path is the last part alone.
    list: async (path) => {
      const { files } = await server.get(proxy, { path: place(path) }, answers.files)
      return files.map((file) => ({ ...file, path: joined(path, file.path) }))
    },
    read: (path) => server.open(`${proxy}/${place(path).split('/').map(encodeURIComponent).join('/')}`),
  }
}

const runFolder = (server: Asked, run_id: string): Folder => ({
  list: async (path) => {
    const fields = { run_id, path: path || undefined }
    return (await server.get('/api/2.0/mlflow/artifacts/list', fields, answers.files)).files
  },
  read: (path) => server.open(`/get-artifact?${new URLSearchParams({ run_id, path })}`),
})

const joined = (...parts: string[]) => parts.filter((part) => part !== '').join('/')

async function* walk(folder: Folder, path: string): AsyncGenerator<SourceFile> {
  for (const { path: entry, isFolder } of await folder.list(path)) {
    if (isFolder) yield* walk(folder, entry)
    else yield { path: entry, open: async () => streamOf(await folder.read(entry)) }
  }
}

const streamOf = ({ body }: Response): Readable =>
  body === null ? Readable.from([]) : Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
