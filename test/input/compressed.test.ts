import { connect } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectError } from './ask.ts'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ server: { limits: { bodyBytes: 100_000 } } })
})
afterAll(() => house.close())

const send = (coding: string, body: Buffer) =>
  ask(`${house.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': coding },
    body: new Uint8Array(body),
  })

const film = Buffer.from(JSON.stringify({ text: 'a lovely film', return_probabilities: true }))

describe('a compressed body', () => {
  it.each([
    ['gzip', gzipSync(film)],
    ['GZIP', gzipSync(film)],
    ['x-gzip', gzipSync(film)],
    ['deflate', deflateSync(film)],
    ['identity', film],
  ])('is read as %s', async (coding, body) => {
    expect(await send(coding, body)).toMatchObject({ status: 200, body: { label: 'positive' } })
  })

  it('is read in pieces', async () => {
    const packed = gzipSync(film)
    const pieces = new ReadableStream({
      start: (controller) => {
        for (const byte of packed) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await ask(`${house.url}/predict`, { method: 'POST', headers, body: pieces })).status).toBe(200)
  })

  it.each(['br', 'zstd', 'compress', 'gzip, gzip', '__proto__', 'x'.repeat(500)])(
    'is refused as %s',
    async (coding) => {
      expectError(await send(coding, brotliCompressSync(film)), 'request/media-type', /gzip/)
    },
  )

  it.each([
    ['cut off', gzipSync(film).subarray(0, 30)],
    ['no gzip', film],
    ['damaged', gzipSync(film).fill(7, 12, 30)],
    ['without the head of zlib', deflateRawSync(film)],
    ['nothing but the head', gzipSync(film).subarray(0, 10)],
  ])('is refused when it is %s', async (_name, body) => {
    const coding = body[0] === 0x1f || body === film ? 'gzip' : 'deflate'
    expectError(await send(coding, body), 'request/invalid', /decompressed/)
  })

  it('has the limit of what it unfolds to', async () => {
    const fits = JSON.stringify({ text: 'w'.repeat(99_900) })
    expect((await send('gzip', gzipSync(fits))).status).toBe(200)
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    expect(bomb.length).toBeLessThan(100_000)
    expectError(await send('gzip', bomb), 'request/too-large', /100000 bytes/)
    expectError(await send('deflate', deflateSync(Buffer.alloc(100_001))), 'request/too-large', /100000 bytes/)
    expect((await send('gzip', gzipSync(film))).status).toBe(200)
  })

  it('that breaks off harms nobody', async () => {
    const { hostname, port } = new URL(house.url)
    const head = `POST /predict HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 500\r\n\r\n`
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(Number(port), hostname)
        await new Promise<void>((resolve) => socket.write(head, () => resolve()))
        await new Promise<void>((resolve) => socket.write(gzipSync(film).subarray(0, 20), () => resolve()))
        socket.destroy()
      }),
    )
    expect((await send('gzip', gzipSync(film))).status).toBe(200)
  })
})
