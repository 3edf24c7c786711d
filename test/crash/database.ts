import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import type { Seen } from './load.ts'

/** Asks the database of a state folder that runs. */
export const query = async <Row extends pg.QueryResultRow>(state: string, text: string, values: unknown[] = []) => {
  const { port, password } = JSON.parse(readFileSync(join(state, 'postgres.json'), 'utf8')) as Record<string, string>
  const client = new pg.Client({ connectionString: `postgres://cultivar:${password}@127.0.0.1:${port}/postgres` })
  await client.connect()
  try {
    return (await client.query<Row>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Holds what clients were told against what the database has, and returns how much that was. */
export const expectAllKept = async (state: string, { predictions, labels }: Pick<Seen, 'predictions' | 'labels'>) => {
  const kept = await query<{ id: string; label: string; version: number }>(
    state,
    'select id, label, version from prediction_logs where id = any($1::uuid[])',
    [predictions.map(({ id }) => id)],
  )
  const byId = new Map(kept.map((row) => [row.id, row]))
  const lost = predictions.filter(({ id, label, version }) => {
    const row = byId.get(id)
    return row?.label !== label || String(row.version) !== version
  })
  expect(lost, 'acknowledged predictions that are not in the database').toEqual([])
  const given = await query<{ prediction_id: string; label: string }>(
    state,
    'select prediction_id, label from feedback where prediction_id = any($1::uuid[])',
    [[...labels.keys()]],
  )
  const labelOf = new Map(given.map((row) => [row.prediction_id, row.label]))
  const lostLabels = [...labels].filter(([id, label]) => labelOf.get(id) !== label)
  expect(lostLabels, 'acknowledged labels that are not in the database').toEqual([])
  return { predictions: predictions.length, labels: labels.size }
}
