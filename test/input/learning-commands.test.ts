// Programs that do not do what a program that trains should, and files that are of another model.
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { column, dataset, learner, model, source } from '../../src/define.ts'
import { ownModel } from '../onnx/graphs.ts'
import { type Bench, csv, openBench } from './bench.ts'
import { rides } from './rides.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
  bench.write('rides.csv', csv(rides(200)))
  bench.write('other.onnx', ownModel('Mul', Float32Array.of(2), [1]))
})
afterAll(() => bench.close())

const data = dataset({
  from: source.csv('rides.csv'),
  columns: { day: column.integer(), hour: column.integer(), count: column.number() },
})
const learning = (definition: unknown, features = ['hour']) =>
  model({ data, target: 'count', features, learners: [definition] } as never)
const running = (run: string, timeout = '20s') => learning(learner.command({ run, timeout: timeout as '20s' }))

const modelFile = '"$CULTIVAR_OUTPUT/model.onnx"'
const metricsFile = '"$CULTIVAR_OUTPUT/metrics.json"'

describe('a program', () => {
  test.each([
    ['hangs', 'sleep 100', /`sleep 100` was still running after 300ms/],
    ['hangs and hears nobody', `trap '' TERM; while true; do sleep 0.1; done`, /still running after 300ms/],
  ])('that %s is ended', async (_, run, words) => {
    await bench.expectRefusal(running(run, '300ms'), 'training/command', words)
  })

  test.each([
    ['is not there', 'nosuchprogram', /ended with code 127.*\n?.*not found/],
    ['prints garbage', 'head -c 100000 /dev/urandom; exit 3', /ended with code 3/],
    ['prints what no database takes', String.raw`printf 'a\0b'; exit 3`, /It said last:\na\uFFFDb$/],
    ['is killed', 'kill -9 $$', /ended with code 137/],
    ['leaves nothing', 'echo bye', /left no model\.onnx.*\nbye$/],
    ['removes its folder', 'rm -rf "$CULTIVAR_OUTPUT"', /left no model\.onnx/],
    ['leaves a folder', `mkdir ${modelFile}`, /left a model\.onnx that is no file/],
    ['leaves a pipe', `mkfifo ${modelFile}`, /model\.onnx/],
    [
      'leaves a link to a file elsewhere',
      `ln -s "$PWD/other.onnx" ${modelFile}`,
      /left a model\.onnx that is no file but a link/,
    ],
    [
      'measures with a link',
      `cp other.onnx ${modelFile}; ln -s /etc/hostname ${metricsFile}`,
      /left a metrics\.json that is no file/,
    ],
    ['measures in words', `cp other.onnx ${modelFile}; echo '{"loss":"low"}' > ${metricsFile}`, /no object of numbers/],
    [
      'measures by an endless name',
      `cp other.onnx ${modelFile}; printf '{"%0250d":1}' 5 > ${metricsFile}`,
      /short names/,
    ],
    [
      'measures 100 MB',
      `cp other.onnx ${modelFile}; (printf '{"a":1'; head -c 100000000 /dev/zero | tr '\\0' ' '; printf '}') > ${metricsFile}`,
      /left a metrics\.json of over 1 MB/,
    ],
  ])('that %s is refused', async (_, run, words) => {
    await bench.expectRefusal(running(run), 'training/command', words)
  })

  test('that leaves children behind has them ended', async () => {
    await bench.expectRefusal(running('sleep 300 & echo $! > pid; sleep 0.1; echo bye'), 'training/command', /bye/)
    const pid = Number(readFileSync(join(bench.root, 'pid'), 'utf8'))
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false)
  })
})

describe('an ONNX file', () => {
  test('of other inputs is refused by the name of the input', async () => {
    const learned = learner.command({ run: `cp other.onnx ${modelFile}`, timeout: '20s' })
    const words = /its input "a" takes 1 features, and there are 2/
    await bench.expectRefusal(learning(learned, ['day', 'hour']), 'model/onnx-unsupported', words)
    await bench.expectRefusal(
      learning(learner.onnx({ file: 'other.onnx', inputs: { b: 'hour' } })),
      'model/onnx-unsupported',
      /no input "b"/,
    )
  })

  test('that is linked to is read: the project says which file it is', async () => {
    symlinkSync(join(bench.root, 'other.onnx'), join(bench.root, 'linked.onnx'))
    const { manifest } = await bench.train(
      learning(learner.onnx({ file: 'linked.onnx', inputs: { a: 'hour' } })),
      'linked',
    )
    expect(manifest?.learner.name).toBe('onnx')
  })

  test.each([
    ['nothing', new Uint8Array(0)],
    ['half a model', ownModel('Mul', Float32Array.of(2), [1]).subarray(0, 60)],
    ['a pointer of Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n')],
  ])('of %s is refused', async (_, bytes) => {
    writeFileSync(join(bench.root, 'bad.onnx'), bytes)
    await bench.expectRefusal(
      learning(learner.onnx({ file: 'bad.onnx' })),
      'model/onnx-invalid',
      /no ONNX model|Git LFS/,
    )
  })
})

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
