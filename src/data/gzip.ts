import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { type Place, unreadable } from './files.ts'

/** Whether the file's first bytes say gzip; its name is not asked. */
export const isGzip = async ({ absolute }: Place): Promise<boolean> => {
  const file = await open(absolute)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
  } finally {
    await file.close()
  }
}

/** The bytes of a file, unpacked. A damaged archive is a CultivarError. */
export const unpacked = async function* (place: Place, gzip: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(place.absolute, { highWaterMark: 1 << 18 })
  const stream = gzip ? file.pipe(createGunzip()) : file
  file.on('error', (error) => stream.destroy(error))
  try {
    for await (const part of stream) yield part as Buffer
  } catch (error) {
    throw unreadable(place.path, `cannot be unpacked (${(error as Error).message}). Write the file again.`)
  } finally {
    file.destroy()
  }
}
