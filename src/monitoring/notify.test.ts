import { afterEach, describe, expect, test, vi } from 'vitest'
import { linesTo } from '../../test/live/project.ts'
import { openReceiver } from '../../test/live/receiver.ts'
import { notify, secret } from '../define.ts'
import { fakeClock } from '../kit/clock.ts'
import type { Context } from '../store.ts'
import { deliver } from './deliver.ts'
import type { Message } from './message.ts'
import { notifyAll } from './notify.ts'
import { slackPayload } from './slack.ts'

const clock = fakeClock(Date.UTC(2026, 10, 20, 12))
const message: Message = {
  name: 'ModelDrift',
  status: 'firing',
  labels: { model: 'sentiment', version: '3', monitor: 'drift', severity: 'warning' },
  summary: 'sentiment@3: Drift in text, new words: <!channel>, AT&T',
  details: ['alert 1'],
  startsAt: clock.now(),
}

afterEach(() => vi.unstubAllEnvs())

describe('notifyAll', () => {
  test('speaks as Alertmanager does', async () => {
    const receiver = await openReceiver()
    await notifyAll(context([]), [notify.webhook({ url: `${receiver.url}/hook` })], message)
    await notifyAll(context([]), [notify.webhook({ url: receiver.url })], {
      ...message,
      status: 'resolved',
      endsAt: clock.now(),
    })
    await receiver.close()
    const [firing, resolved] = receiver.received.map(({ body }) => body)
    expect(firing).toMatchObject({
      version: '4',
      status: 'firing',
      receiver: 'cultivar',
      truncatedAlerts: 0,
      groupLabels: { alertname: 'ModelDrift', model: 'sentiment' },
      commonLabels: { severity: 'warning' },
      alerts: [{ status: 'firing', startsAt: '2026-11-20T12:00:00.000Z', endsAt: '0001-01-01T00:00:00Z' }],
    })
    expect(firing.alerts[0].fingerprint).toMatch(/^[0-9a-f]{16}$/)
    expect(resolved.alerts[0]).toMatchObject({ status: 'resolved', endsAt: '2026-11-20T12:00:00.000Z' })
    expect(resolved.alerts[0].fingerprint).toBe(firing.alerts[0].fingerprint)
    expect(resolved.groupKey).toBe(firing.groupKey)
  })

  test('reads the address of Slack when it is used, and escapes words of users', async () => {
    const receiver = await openReceiver()
    vi.stubEnv('TEST_SLACK', `${receiver.url}/services/T0/B0/token`)
    await notifyAll(context([]), [notify.slack({ webhook: secret('TEST_SLACK') })], message)
    await receiver.close()
    const { path, body } = receiver.received[0]!
    expect(path).toBe('/services/T0/B0/token')
    expect(body.text).toContain('&lt;!channel&gt;, AT&amp;T')
    expect(JSON.stringify(body.blocks)).not.toMatch(/[<>]/)
    expect(body.blocks.map(({ type }: { type: string }) => type)).toEqual(['header', 'section', 'context'])
  })

  test('keeps the address out of the log, whatever goes wrong', async () => {
    const lines: string[] = []
    const refusing = await openReceiver([{ status: 404 }])
    vi.stubEnv('TEST_REFUSED', `${refusing.url}/services/token123`)
    vi.stubEnv('TEST_NO_URL', 'hooks.example/token123')
    const receivers = ['TEST_REFUSED', 'TEST_NO_URL', 'TEST_UNSET'].map((name) =>
      notify.slack({ webhook: secret(name) }),
    )
    await notifyAll(context(lines), [...receivers, notify.webhook({ url: 'http://[token123' })], message)
    await refusing.close()
    expect(lines).toHaveLength(4)
    expect(lines.join('\n')).toContain('TEST_UNSET')
    expect(lines.join('\n')).toContain('HTTP 404')
    expect(lines.join('\n')).not.toMatch(/token123|127\.0\.0\.1/)
  })
})

describe('deliver', () => {
  test('tries again after 5xx and waits as long as 429 asks for', async () => {
    const receiver = await openReceiver([{ status: 503 }, { status: 429, headers: { 'retry-after': '7' } }])
    const waits: number[] = []
    const wait = async (ms: number) => void waits.push(ms)
    expect(await deliver(receiver.url, { a: 1 }, clock, { wait })).toEqual({ delivered: true, tries: 3 })
    await receiver.close()
    expect(waits).toEqual([500, 7_000])
    expect(receiver.received.map(({ body }) => body)).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }])
  })

  test('understands a date in Retry-After', async () => {
    const date = new Date(clock.now() + 3_000).toUTCString()
    const receiver = await openReceiver([{ status: 429, headers: { 'retry-after': date } }])
    const waits: number[] = []
    await deliver(receiver.url, {}, clock, { wait: async (ms) => void waits.push(ms) })
    await receiver.close()
    expect(waits).toEqual([3_000])
  })

  test('gives up after three tries, at once when refused, and on a receiver that asks for an hour', async () => {
    const wait = async () => undefined
    const hour = { status: 429, headers: { 'retry-after': '3600' } }
    const broken = await openReceiver([{ status: 500 }, { status: 500 }, { status: 500 }])
    const refusing = await openReceiver([{ status: 400 }])
    const slow = await openReceiver([hour])
    expect(await deliver(broken.url, {}, clock, { wait })).toEqual({ delivered: false, tries: 3, problem: 'HTTP 500' })
    expect(await deliver(refusing.url, {}, clock, { wait })).toMatchObject({ tries: 1, problem: 'HTTP 400' })
    expect(await deliver(slow.url, {}, clock, { wait })).toMatchObject({ tries: 1, problem: 'HTTP 429' })
    for (const receiver of [broken, refusing, slow]) await receiver.close()
  })

  test('does not follow, and does not wait for the silent or the absent', async () => {
    const wait = async () => undefined
    const target = await openReceiver()
    const redirecting = await openReceiver([{ status: 307, headers: { location: target.url } }])
    const silent = await openReceiver([{ status: 0 }, { status: 0 }, { status: 0 }])
    expect(await deliver(redirecting.url, {}, clock, { wait })).toMatchObject({ problem: 'HTTP 307' })
    expect(await deliver(silent.url, {}, clock, { wait, timeoutMs: 30 })).toMatchObject({
      tries: 3,
      problem: 'timeout',
    })
    for (const receiver of [target, redirecting, silent]) await receiver.close()
    expect(await deliver(target.url, {}, clock, { wait })).toMatchObject({ tries: 3, problem: 'ECONNREFUSED' })
    expect(target.received).toEqual([])
  })
})

test('a message for Slack stays within its limits and cuts no entity in two', () => {
  const { text, blocks } = slackPayload({ ...message, summary: '<'.repeat(5_000) })
  const section = (blocks[1] as { text: { text: string } }).text.text
  expect(text.length).toBeLessThanOrEqual(3_000)
  expect(section.length).toBeLessThanOrEqual(3_000)
  expect(section).toMatch(/^(&lt;)+…$/)
})

const context = (lines: string[]): Context => {
  const log = linesTo(lines)
  return { clock, log: { ...log, debug: () => {} }, root: '', store: undefined as never }
}
