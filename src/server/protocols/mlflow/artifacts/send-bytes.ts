import { type FileHandle, open } from 'node:fs/promises'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Span } from './range.ts'

// Large reads are few, and more would only fill the memory.
const mostBytes = 1 << 18

/**
 * Answers with these bytes of a file. They go through two buffers, each used again when the socket has taken what was in it:
 * a new one for each read would have the collector go through the whole heap many times, which takes longer than to send.
 */
export const sendBytes = async (reply: FastifyReply, path: string, { start, end }: Span): Promise<FastifyReply> => {
  const file = await open(path)
  reply.hijack()
  const { raw } = reply
  try {
    raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders)
    await copy(file, { start, end }, raw)
    raw.end()
  } catch (error) {
    // The caller has gone, or sees by the length that something is missing.
    if (!raw.destroyed) reply.log.error({ err: error }, 'a file could not be sent whole')
    raw.destroy()
  } finally {
    await file.close()
  }
  return reply
}

const copy = async (file: FileHandle, { start, end }: Span, to: ServerResponse): Promise<void> => {
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(Math.min(mostBytes, end + 1 - start)))
  let taken = Promise.resolve()
  for (let at = start, turn = 0; at <= end; turn = 1 - turn) {
    const buffer = buffers[turn]!
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end + 1 - at), at)
    await taken
    if (bytesRead === 0) throw new Error(`The file ends at ${at} of ${end + 1} bytes.`)
    taken = write(to, buffer.subarray(0, bytesRead))
    // It is waited for when the next bytes have been read, and may fail before.
    taken.catch(() => {})
    at += bytesRead
  }
  await taken
}

const write = (to: ServerResponse, bytes: Buffer): Promise<void> =>
  new Promise((done, failed) => {
    to.write(bytes, (error) => (error ? failed(error) : done()))
  })
