// Sends a large file to an address and reads it again: a program of its own, so that its memory is not the server's.
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const [url = '', megabytes = ''] = process.argv.slice(2)

const content = function* (hash: ReturnType<typeof createHash>) {
  for (let i = 0; i < Number(megabytes); i++) {
    const part = Buffer.alloc(1 << 20, `${i} `)
    hash.update(part)
    yield part
  }
}

const upload = () =>
  new Promise<{ status: number; sha256: string }>((resolve, reject) => {
    const hash = createHash('sha256')
    const put = request(url, { method: 'PUT' }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode!, sha256: hash.digest('hex') }))
    })
    pipeline(Readable.from(content(hash)), put).catch(reject)
  })

const download = () =>
  new Promise<string>((resolve, reject) => {
    const get = request(url, (answer) => {
      const hash = createHash('sha256')
      pipeline(answer, hash).then(() => resolve(hash.digest('hex')), reject)
    })
    get.on('error', reject).end()
  })

const { status, sha256 } = await upload()
process.stdout.write(JSON.stringify({ status, sent: sha256, received: await download() }))
