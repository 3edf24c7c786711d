import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { artifacts, modelVersions } from '../../src/store.ts'
import { readRunRecords, startRun } from '../../src/tracking.ts'
import { until } from '../crash/until.ts'
import { ask, post } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'
import { expectMlflowError } from './expect.ts'
import { askRaw } from './raw.ts'

let house: House
let proxy: string
beforeAll(async () => {
  house = await openHouse()
  proxy = `${house.url}/api/2.0/mlflow-artifacts`
})
afterAll(() => house.close())

const put = (path: string, body: string | Uint8Array<ArrayBuffer>, headers = {}) =>
  ask(`${proxy}/artifacts/${path}`, { method: 'PUT', headers, body })
const get = (path: string, headers = {}) => ask(`${proxy}/artifacts/${path}`, { headers })
const list = async (path: string) => (await ask(`${proxy}/artifacts?path=${encodeURIComponent(path)}`)).body
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')

describe('a file', () => {
  it('comes back as it was sent, under both prefixes, with its type, name and digest', async () => {
    expect(await put('7/run/artifacts/plots/roc.csv', 'a,b\n1,2\n', { 'content-type': 'text/csv' })).toMatchObject({
      status: 200,
      body: {},
    })
    const answer = await get('7/run/artifacts/plots/roc.csv')
    expect(answer).toMatchObject({ status: 200, body: 'a,b\n1,2\n' })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/csv',
      'content-length': '8',
      'content-disposition': 'attachment; filename="roc.csv"',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: `"${sha256('a,b\n1,2\n')}"`,
    })
    const pages = proxy.replace('/api/', '/ajax-api/')
    expect((await ask(`${pages}/artifacts/7/run/artifacts/plots/roc.csv`)).body).toBe('a,b\n1,2\n')
  })

  it('may be of any type or none, JSON that is none, and empty; a second takes the place of the first', async () => {
    for (const type of ['application/json', 'application/octet-stream', 'text/html; charset=latin1', 'nonsense']) {
      expect((await put('7/any', '{"broken', { 'content-type': type })).status).toBe(200)
    }
    expect((await put('7/any', '')).status).toBe(200)
    const empty = await get('7/any')
    expect([empty.status, empty.body, empty.headers.get('content-length')]).toEqual([200, '', '0'])
    expect((await askRaw(house.url, '/api/2.0/mlflow-artifacts/artifacts/7/bare', { method: 'PUT' })).status).toBe(200)
    expect((await get('7/bare')).status).toBe(200)
  })

  it('keeps a name with spaces, other letters, percent signs and quotes', async () => {
    const names = [
      '50% off.csv',
      'Größe "x".txt',
      '文件.json',
      "it's (1)*.md",
      'a:b.txt',
      '..hidden',
      'a..b',
      '100%25.txt',
    ]
    for (const name of names) {
      const path = `7/names/${encodeURIComponent(name)}`
      expect([name, (await put(path, name)).status]).toEqual([name, 200])
      expect([name, (await askRaw(proxy, `/api/2.0/mlflow-artifacts/artifacts/${path}`)).body.toString()]).toEqual([
        name,
        name,
      ])
    }
    const { files } = await list('7/names')
    expect(files.map(({ path }: { path: string }) => path).sort()).toEqual([...names].sort())
    const { headers } = await askRaw(
      proxy,
      `/api/2.0/mlflow-artifacts/artifacts/7/names/${encodeURIComponent('Größe "x".txt')}`,
    )
    expect(headers['content-disposition']).toBe(
      `attachment; filename="Gr__e _x_.txt"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%22x%22.txt`,
    )
    const bare = '/api/2.0/mlflow-artifacts/artifacts/7/names/50%%20off.csv'
    expect((await askRaw(house.url, bare)).body.toString()).toBe('50% off.csv')
  })

  it('that is not there is 404 at once, and so is a folder', async () => {
    expectMlflowError(await get('7/nowhere'), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectMlflowError(await get('7/run'), 404, 'RESOURCE_DOES_NOT_EXIST')
    expect((await ask(`${proxy}/artifacts/7/nowhere`, { method: 'HEAD' })).status).toBe(404)
  })

  it('is deleted, and a folder with all that is in it and nothing beside', async () => {
    for (const path of ['8/a/one', '8/a/b/two', '8/a0', '8/a-b']) await put(path, path)
    expect(await ask(`${proxy}/artifacts/8/a`, { method: 'DELETE' })).toMatchObject({ status: 200, body: {} })
    expect((await list('8')).files).toEqual([
      { path: 'a-b', is_dir: false, file_size: 5 },
      { path: 'a0', is_dir: false, file_size: 4 },
    ])
  })
})

describe('a folder', () => {
  it('lists base names; a file and what is not there list nothing', async () => {
    await put('9/x/f.txt', 'abc')
    await put('9/x/y/z', '1')
    expect(await list('9/x')).toEqual({
      files: [
        { path: 'f.txt', is_dir: false, file_size: 3 },
        { path: 'y', is_dir: true },
      ],
    })
    expect(await list('9/x/')).toEqual(await list('9/x'))
    expect(await list('9/x/f.txt')).toEqual({})
    expect(await list('9/nowhere')).toEqual({})
    expect((await list('')).files).toContainEqual({ path: '9', is_dir: true })
  })
})

describe('a part of a file', () => {
  const content = 'abcdefghij'
  beforeAll(() => put('10/part', content))

  it.each([
    ['bytes=2-4', 206, 'cde', 'bytes 2-4/10'],
    ['bytes=7-', 206, 'hij', 'bytes 7-9/10'],
    ['bytes=-2', 206, 'ij', 'bytes 8-9/10'],
    ['bytes=0-99', 206, content, 'bytes 0-9/10'],
    ['bytes=0-1,3-4', 200, content, null],
    ['words=1', 200, content, null],
  ])('%s is %i', async (range, status, body, said) => {
    const answer = await get('10/part', { range })
    expect([answer.status, answer.body, answer.headers.get('content-range')]).toEqual([status, body, said])
    expect(answer.headers.get('content-length')).toBe(String(body.length))
  })

  it('that it does not have is 416 with its length', async () => {
    const answer = await get('10/part', { range: 'bytes=10-' })
    expectMlflowError(answer, 416, 'INVALID_PARAMETER_VALUE')
    expect(answer.headers.get('content-range')).toBe('bytes */10')
  })

  it('comes only of the content that the client has', async () => {
    const etag = `"${sha256(content)}"`
    expect((await get('10/part', { range: 'bytes=1-1', 'if-range': etag })).body).toBe('b')
    expect(await get('10/part', { range: 'bytes=1-1', 'if-range': '"other"' })).toMatchObject({
      status: 200,
      body: content,
    })
    expect(await get('10/part', { 'if-none-match': etag })).toMatchObject({ status: 304, body: '' })
  })

  it('HEAD says how long it is and sends nothing', async () => {
    const head = await ask(`${proxy}/artifacts/10/part`, { method: 'HEAD' })
    expect([head.status, head.body, head.headers.get('content-length')]).toEqual([200, '', '10'])
  })
})

describe('a path that leads elsewhere', () => {
  const escapes = [
    '..', '../x', 'a/../../x', 'a/..', '%2e%2e/x', '%2e%2e%2fx', '%252e%252e%252fetc', '%25252e%25252e%25252fetc',
    '/etc/passwd', '%2fetc%2fpasswd', '%252fetc', 'a//b', 'a/./b', 'a\\b', 'a%5cb', 'a%255c..%255cb', '..%5c..%5cx',
    'C:/x', 'c:%2fx', 'file:%2f%2f%2fetc', 'a%23b', 'a%2523b', 'a%00b', 'a%2500b', 'a%0ab', `a%${'25'.repeat(40)}2e`,
    'x'.repeat(2001),
  ] // biome-ignore format: a table

  it.each(escapes)('%s is refused, read and written', async (path) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { status, body } = await askRaw(house.url, `/api/2.0/mlflow-artifacts/artifacts/${path}`, {
        method,
        body: method === 'PUT' ? 'x' : '',
      })
      expect([method, status, JSON.parse(body.toString()).error_code]).toEqual([method, 400, 'INVALID_PARAMETER_VALUE'])
    }
    const query = await askRaw(house.url, `/api/2.0/mlflow-artifacts/artifacts?path=${path}`)
    expect(query.status).toBe(400)
  })

  it('never changes what is stored elsewhere, whatever it is made of', async () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%252e%252e',
      '/',
      '%2f',
      '%5c',
      '\\',
      'a',
      '%00',
      '%23',
      '%',
      '%ff',
      ';',
      'ä',
      '?',
      'models',
      '~',
    )
    const before = await house.ctx.store.db.select().from(artifacts)
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { minLength: 1, maxLength: 8 }), async (words) => {
        const path = `/api/2.0/mlflow-artifacts/artifacts/fuzz/${encodeURI(words.join('')).replaceAll('%25', '%')}`
        const { status } = await askRaw(house.url, path, { method: 'PUT', body: 'x' })
        expect([200, 400]).toContain(status)
        expect((await askRaw(house.url, path)).status).toBe(status)
      }),
      { numRuns: 150 },
    )
    const after = await house.ctx.store.db.select().from(artifacts)
    const fuzzed = after.filter(({ path }) => /^fuzz(\/|$)/.test(path) && !path.split('/').includes('..'))
    expect(after.length - fuzzed.length).toBe(before.length)
    expect(readdirSync(house.root).sort()).toEqual(['.cultivar', 'reviews.csv'])
  })
})

describe('the files of registered versions', () => {
  it('are among the artifacts, equal by digest, and cannot be written', async () => {
    const [row] = await house.ctx.store.db.select().from(modelVersions)
    expect((await list('')).files).toContainEqual({ path: 'models', is_dir: true })
    expect((await list('models')).files).toEqual([{ path: 'sentiment', is_dir: true }])
    expect((await list('models/sentiment')).files).toEqual([{ path: '1', is_dir: true }])
    const { files } = await list('models/sentiment/1')
    const names = Object.keys(row!.files).sort()
    expect(files.map(({ path }: { path: string }) => path)).toEqual(names)
    for (const name of names) {
      const { body } = await askRaw(house.url, `/api/2.0/mlflow-artifacts/artifacts/models/sentiment/1/${name}`)
      expect(sha256(body)).toBe(row!.files[name]!.sha256)
      const query = new URLSearchParams({ name: 'sentiment', version: '1', path: name })
      const same = await askRaw(house.url, `/model-versions/get-artifact?${query}`)
      expect(sha256(same.body)).toBe(row!.files[name]!.sha256)
    }
    expectMlflowError(await put('models/sentiment/1/MLmodel', 'x'), 400, 'INVALID_PARAMETER_VALUE', /do not change/)
    expectMlflowError(await ask(`${proxy}/artifacts/models`, { method: 'DELETE' }), 400, 'INVALID_PARAMETER_VALUE')
    expectMlflowError(await get('models/sentiment/1/nothing'), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectMlflowError(await get('models/sentiment/1/__proto__'), 404, 'RESOURCE_DOES_NOT_EXIST')
    const gone = `${house.url}/model-versions/get-artifact?name=sentiment&version=99&path=MLmodel`
    expectMlflowError(await ask(gone), 404, 'RESOURCE_DOES_NOT_EXIST')
  })
})

describe('the files of a run', () => {
  it('are listed below its folder, sent by its id, and taken from pages up to 10 MB', async () => {
    const runId = await startRun(house.ctx, { experiment: 'files', name: 'one' })
    const [record] = await readRunRecords(house.ctx, [runId])
    const folder = record!.artifactUri.replace('mlflow-artifacts:/', '')
    await put(`${folder}/model/MLmodel`, 'flavors: {}')
    const listed = (query: string) => ask(`${house.url}/api/2.0/mlflow/artifacts/list?${query}`)
    expect((await listed(`run_id=${runId}`)).body).toEqual({
      root_uri: record!.artifactUri,
      files: [{ path: 'model', is_dir: true }],
    })
    expect((await listed(`run_uuid=${runId}&path=model`)).body.files).toEqual([
      { path: 'model/MLmodel', is_dir: false, file_size: 11 },
    ])
    expectMlflowError(await listed(`run_id=${runId}&path=../..`), 400, 'INVALID_PARAMETER_VALUE')
    expectMlflowError(await listed('run_id=nobody'), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectMlflowError(await listed(''), 400, 'INVALID_PARAMETER_VALUE', /Missing value for required parameter 'run_id'/)
    const sent = (path: string) => ask(`${house.url}/get-artifact?run_id=${runId}&path=${path}`)
    expect(await sent('model/MLmodel')).toMatchObject({ status: 200, body: 'flavors: {}' })
    expectMlflowError(await sent('%252e%252e/secret'), 400, 'INVALID_PARAMETER_VALUE')
    const upload = (bytes: number) =>
      ask(`${house.url}/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${runId}&path=small.bin`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      })
    expect((await upload(10 << 20)).status).toBe(200)
    expect((await sent('small.bin')).headers.get('content-length')).toBe(String(10 << 20))
    expectMlflowError(await upload((10 << 20) + 1), 400, 'INVALID_PARAMETER_VALUE', /10485760/)
  })
})

describe('an upload that breaks off', () => {
  it('leaves no file, no blob and nothing half', async () => {
    const before = blobs()
    const { hostname, port } = new URL(house.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `PUT /api/2.0/mlflow-artifacts/artifacts/11/half HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 5000000\r\n\r\n`,
    )
    socket.write(randomBytes(1_000_000))
    await until(() => scratch().length > 0, { what: 'the file that arrives' })
    socket.destroy()
    await until(() => scratch().length === 0, { what: 'its end' })
    expectMlflowError(await get('11/half'), 404, 'RESOURCE_DOES_NOT_EXIST')
    expect(blobs()).toEqual(before)
  })
})

const blobFolder = () => join(house.root, '.cultivar', 'blobs')
const scratch = () => readdirSync(join(blobFolder(), 'scratch'))
const blobs = () =>
  readdirSync(blobFolder(), { recursive: true })
    .map(String)
    .filter((name) => name.length > 60)
    .sort()

describe('a file in parts', () => {
  const begin = (path: string, parts: number) => post(`${proxy}/mpu/create/12/big`, { path, num_parts: parts })
  const parts = ['first '.repeat(1000), 'second', 'third']

  it('becomes one, whatever the order in which the parts come, and leaves nothing of them', async () => {
    const { body } = await begin('/home/somebody/data.bin', 3)
    expect(body.credentials.map(({ part_number }: { part_number: number }) => part_number)).toEqual([1, 2, 3])
    const sent = []
    for (const at of [2, 0, 1]) {
      const { url, part_number, headers } = body.credentials[at]
      const first = await ask(url, { method: 'PUT', headers, body: 'a first try' })
      expect(first.status).toBe(200)
      const { headers: answered } = await ask(url, { method: 'PUT', headers, body: parts[at]! })
      sent.push({ part_number, url, etag: answered.get('etag') })
    }
    const complete = { path: '/home/somebody/data.bin', upload_id: body.upload_id, parts: sent }
    const wrong = { ...complete, parts: [{ ...sent[0], etag: '"other"' }] }
    expectMlflowError(await post(`${proxy}/mpu/complete/12/big`, wrong), 400, 'INVALID_PARAMETER_VALUE', /Part 3/)
    expect(await post(`${proxy}/mpu/complete/12/big`, complete)).toMatchObject({ status: 200, body: {} })
    expect((await get('12/big/data.bin')).body).toBe(parts.join(''))
    expect(readdirSync(join(house.root, '.cultivar', 'uploads'))).toEqual([])
    expectMlflowError(await post(`${proxy}/mpu/complete/12/big`, complete), 404, 'RESOURCE_DOES_NOT_EXIST')
  })

  it('is not complete with a part missing, takes no part beyond, and can be given up', async () => {
    const { body } = await begin('x', 2)
    const url = body.credentials[0].url
    await ask(url, { method: 'PUT', body: 'one' })
    const complete = { path: 'x', upload_id: body.upload_id, parts: [] }
    expectMlflowError(
      await post(`${proxy}/mpu/complete/12/big`, complete),
      400,
      'INVALID_PARAMETER_VALUE',
      /Part 2 of 2/,
    )
    expectMlflowError(await post(`${proxy}/mpu/complete/12/other`, complete), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectMlflowError(await ask(url.replace(/1$/, '3'), { method: 'PUT', body: '3' }), 400, 'INVALID_PARAMETER_VALUE')
    expect((await post(`${proxy}/mpu/abort/12/big`, complete)).body).toEqual({})
    expectMlflowError(await ask(url, { method: 'PUT', body: 'one' }), 404, 'RESOURCE_DOES_NOT_EXIST')
    expectMlflowError(await begin('x', 0), 400, 'INVALID_PARAMETER_VALUE')
    expectMlflowError(await begin('..', 1), 400, 'INVALID_PARAMETER_VALUE')
  })

  it('can be downloaded in parts by an address of its own', async () => {
    await put('12/down load.txt', 'abcdef')
    const { body } = await ask(`${proxy}/presigned/12/down%20load.txt`)
    expect(body).toMatchObject({ headers: {}, file_size: 6 })
    expect((await ask(body.url, { headers: { range: 'bytes=2-3' } })).body).toBe('cd')
  })
})

it('says what it can do', async () => {
  expect((await ask(`${house.url}/api/3.0/mlflow/server-info`)).body).toMatchObject({
    multipart_uploads_enabled: true,
    multipart_downloads_enabled: false,
    workspaces_enabled: false,
  })
})
