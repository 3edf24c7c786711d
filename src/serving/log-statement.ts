import type pg from 'pg'

/** One answered prediction, as it is kept. `input` and `output` are JSON text. */
export interface LoggedPrediction {
  id: string
  model: string
  version: number
  input: string
  output: string
  /** Of a classification. */
  label: string | null
  confidence: number | null
  /** Of a regression. */
  prediction: number | null
  latencyMs: number
  requestId: string | null
  route: string
  propensity: number
}

/**
 * One statement for a batch of rows, prepared once. A connection that broke under a commit leaves it open whether the rows
 * are there, so who tries again may find them. JSON text has no line break in it, so the documents travel as lines: as
 * elements of an array they would be escaped once more, which takes several times as long here and there.
 */
export const insertStatement = (rows: readonly LoggedPrediction[], times: readonly number[]): pg.QueryConfig => ({
  name: 'log-predictions',
  text: `insert into prediction_logs
    (id, predicted_at, model, version, input, output, label, confidence_score, prediction, latency_ms, request_id, route, propensity)
    select id, to_timestamp(ms / 1000), model, version, input::json, output::json, label, confidence, prediction, latency, request_id, route, propensity
    from rows from (
      unnest($1::uuid[], $2::float8[], $3::text[], $4::int[], $5::text[], $6::float4[], $7::float8[], $8::float4[], $9::text[], $10::text[], $11::float4[]),
      string_to_table($12, E'\\n'),
      string_to_table($13, E'\\n')
    ) as row (id, ms, model, version, label, confidence, prediction, latency, request_id, route, propensity, input, output)
    on conflict do nothing`,
  values: [
    plain(rows.map((row) => row.id)),
    plain(times),
    quoted(rows.map((row) => row.model)),
    plain(rows.map((row) => row.version)),
    quoted(rows.map((row) => row.label)),
    plain(rows.map((row) => row.confidence)),
    plain(rows.map((row) => row.prediction)),
    plain(rows.map((row) => row.latencyMs)),
    quoted(rows.map((row) => row.requestId)),
    plain(rows.map((row) => row.route)),
    plain(rows.map((row) => row.propensity)),
    rows.map((row) => row.input).join('\n'),
    rows.map((row) => row.output).join('\n'),
  ],
})

// PostgreSQL's text form of an array. pg writes it too, with every element escaped as if it could be anything; these are
// numbers, ids and our own words, which need none of it.
const plain = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`

const quoted = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : quote(value))).join(',')}}`

const quote = (text: string): string => `"${special.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`
const special = /["\\]/
