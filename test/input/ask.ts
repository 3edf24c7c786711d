import { connect } from 'node:net'
import { expect } from 'vitest'
import type { ErrorCode } from '../../src/kit/errors.ts'
import { errorCodes } from '../../src/kit/errors.ts'

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any
}

interface Request {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream
}

/** Sends a request as it is given. The answer's body is parsed where it is JSON. */
export const ask = async (url: string, { method = 'GET', headers = {}, body }: Request = {}): Promise<Answer> => {
  const duplex = body instanceof ReadableStream ? { duplex: 'half' as const } : {}
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }), ...duplex })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

export const postText = (url: string, body: string | Uint8Array<ArrayBuffer>): Promise<Answer> =>
  ask(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

export const post = (url: string, body: unknown): Promise<Answer> => postText(url, JSON.stringify(body))

/** Sends bytes down a socket and gives what came back until the other side closed, or until it was quiet for a while. */
export const sendRaw = (url: string, parts: (string | Uint8Array)[], quietMs = 5_000): Promise<string> => {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let received = ''
    socket.setTimeout(quietMs, () => socket.destroy())
    socket.on('data', (part) => {
      received += part.toString()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
    for (const part of parts) socket.write(part)
  })
}

/** Sends a request whose head is these lines, as they are, and reads status and error of the answer. */
export const sendLines = async (url: string, lines: string[], body = ''): Promise<RawAnswer> => {
  const head = [...lines, 'connection: close', '', ''].join('\r\n')
  const text = await sendRaw(url, [head, body])
  const json = text.slice(text.indexOf('{'))
  const code = json.startsWith('{"error"') ? JSON.parse(json).error.code : undefined
  return { status: Number(text.split(' ')[1]), code, text }
}

interface RawAnswer {
  status: number
  code: string | undefined
  text: string
}

/** The answer is an error in the one shape, with the code, and the status that belongs to it. */
export const expectError = ({ status, body }: Answer, code: ErrorCode, words?: RegExp | string): void => {
  expect(body).toEqual({ error: { code, message: expect.any(String), details: expect.any(Object) } })
  expect(status).toBe(errorCodes[code])
  expect(body.error.message.length).toBeLessThan(2_000)
  if (words !== undefined) expect(body.error.message).toMatch(words)
}

/** Whatever the error is, it is the caller's and it has the shape. */
export const expectRefusal = ({ status, body }: Answer): void => {
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(body).toEqual({
    error: { code: expect.any(String), message: expect.any(String), details: expect.any(Object) },
  })
  expect(errorCodes[body.error.code as ErrorCode]).toBe(status)
}
