import { request as open } from 'node:http'
import { Readable } from 'node:stream'

export interface RowStream {
  status: number
  /** The answers, read only as fast as they are taken. */
  lines: AsyncIterable<StreamedLine>
  /** Goes away without a word. */
  leave(): void
}

export interface StreamedLine {
  index: number
  id?: string
  label?: string
  prediction?: number
  version?: string
  error?: { code: string; message: string }
}

/** Sends lines as fast as the other side takes them. Resolves when the head of the answer is there. */
export const streamRows = (
  url: string,
  lines: Iterable<string> | AsyncIterable<string>,
  headers = {},
): Promise<RowStream> =>
  new Promise((resolve, reject) => {
    const request = open(url, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/x-ndjson', ...headers },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0, lines: linesOf(response), leave: () => request.destroy() })
    })
    Readable.from(lines, { objectMode: false }).pipe(request)
  })

// Not node:readline, which reads ahead of who takes its lines.
const linesOf = async function* (answer: AsyncIterable<Buffer>): AsyncGenerator<StreamedLine> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of answer) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line) as StreamedLine
  }
}

export const all = async (url: string, lines: Iterable<string>): Promise<StreamedLine[]> => {
  const found: StreamedLine[] = []
  for await (const line of (await streamRows(url, lines)).lines) found.push(line)
  return found
}
