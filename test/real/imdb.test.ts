// The promise on real reviews: 25,000 to learn from, 25,000 to judge, every setting chosen on validation rows.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = resolve(process.env['CULTIVAR_DATA'] ?? '../shared/data', 'imdb')

test('IMDB: at least 0.915 on the test part, within 1.2 GB', { timeout: 300_000 }, async ({ skip }) => {
  skip(!existsSync(folder), 'no IMDB reviews here: set CULTIVAR_DATA to the folder that holds imdb')
  const state = mkdtempSync(join(tmpdir(), 'cultivar-imdb-'))
  const files = ['--data', join(folder, 'train.csv.gz'), '--test', join(folder, 'test.csv.gz')]
  const place = ['--project', 'examples/reviews', '--state', state]
  const args = [
    '--conditions=source',
    'src/cli.ts',
    'train',
    'sentiment',
    '--mode',
    'full',
    '--json',
    ...files,
    ...place,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const trained = JSON.parse(stdout)
  expect(trained.rows).toMatchObject({ test: 25_000, live: 0 })
  expect(trained.metrics.accuracy).toBeGreaterThanOrEqual(0.915)
  expect(trained.peak_rss_mb).toBeLessThanOrEqual(1_200)
  expect(trained.decision.outcome).toBe('promoted')
  rmSync(state, { recursive: true, force: true })
})
