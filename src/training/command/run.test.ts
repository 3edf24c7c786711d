import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Table } from '../../kit/table.ts'
import { type CommandOptions, runCommand } from './run.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const table: Table = {
  rows: 2,
  columns: { n: { kind: 'number', values: Float64Array.of(1, 2) }, label: { kind: 'category', values: ['no', 'yes'] } },
}
const lesson = { train: table, validation: table, parameters: { target: 'label' }, root, signal: undefined }
const run = (command: string, options: Partial<CommandOptions> = {}, signal?: AbortSignal) =>
  runCommand({ run: command, timeout: '20s', memory: null, ...options }, { ...lesson, signal, heard: () => {} })
const refusal = (reason: string) =>
  expect.objectContaining({ code: 'training/command', details: expect.objectContaining({ reason }) })

test('gives a program its rows and parameters, and takes what it leaves', async () => {
  const script = join(root, 'train.mjs')
  writeFileSync(
    script,
    `import { readFileSync, writeFileSync } from 'node:fs'
    const { CULTIVAR_TRAIN, CULTIVAR_VALIDATION, CULTIVAR_PARAMETERS, CULTIVAR_OUTPUT } = process.env
    const magic = [CULTIVAR_TRAIN, CULTIVAR_VALIDATION].map((path) => readFileSync(path).toString('latin1', 0, 4))
    console.log(magic.join(), JSON.parse(readFileSync(CULTIVAR_PARAMETERS)).target, process.cwd())
    writeFileSync(CULTIVAR_OUTPUT + '/model.onnx', 'bytes')
    writeFileSync(CULTIVAR_OUTPUT + '/metrics.json', '{"accuracy": 0.5}')`,
  )
  const { model, metrics, log } = await run('node train.mjs')
  expect(model.toString()).toBe('bytes')
  expect(metrics).toEqual({ accuracy: 0.5 })
  expect(log).toContain('PAR1,PAR1 label')
})

test('says what a program said that failed', async () => {
  await expect(run('echo no such column >&2; exit 3')).rejects.toEqual(refusal('exit'))
  await expect(run('echo no such column >&2; exit 3')).rejects.toThrow(/code 3.*no such column/s)
})

test('ends a program that hangs, and all that it started', async () => {
  const pidFile = join(root, 'pid')
  await expect(run(`sleep 600 & echo $! > ${pidFile}; wait`, { timeout: '500ms' })).rejects.toEqual(refusal('timeout'))
  const pid = readFileSync(pidFile, 'utf8').trim()
  await expect.poll(() => isRunning(Number(pid)), { timeout: 5_000 }).toBe(false)
})

test('ends a program that takes too much memory', async () => {
  const hungry = `node -e "globalThis.kept = Buffer.alloc(400 * 2**20, 1); setTimeout(() => {}, 60000)"`
  await expect(run(hungry, { memory: '200MB' })).rejects.toEqual(refusal('memory'))
})

test('refuses a program that leaves nothing, or garbage for metrics', async () => {
  await expect(run('true')).rejects.toEqual(refusal('output'))
  const garbage = 'echo x > "$CULTIVAR_OUTPUT/model.onnx"; echo "[1" > "$CULTIVAR_OUTPUT/metrics.json"'
  await expect(run(garbage)).rejects.toEqual(refusal('output'))
})

test('a program that prints without end is cut off in the log, not in its work', async () => {
  const chatty = 'yes chatter | head -c 12000000; echo x > "$CULTIVAR_OUTPUT/model.onnx"'
  const { log } = await run(chatty)
  expect(log.length).toBe(10 * 2 ** 20)
})

test('stops when it is told to', async () => {
  const stop = new AbortController()
  const running = run('sleep 600', {}, stop.signal)
  await wait(200)
  stop.abort()
  await expect(running).rejects.toThrow(/cancelled/)
})

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}
