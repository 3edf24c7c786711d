import fc from 'fast-check'
import type { Comparator, Filter } from '../../src/kit/filter.ts'
import type { Context } from '../../src/store.ts'
import type { By, Entity, Run } from './naive-search.ts'

// Few keys and few values, so that much is equal and much is missing.
const texts = ['', 'a', 'A', 'b', 'aB', 'a%', 'a_b', "it's", '10', '9', 'back\\slash', `long ${'x'.repeat(240)}`]
const numbers = [-1, 0, 0.5, 1, 2, 1e300]
const metricKeys = ['m', 'val loss', 'a.b']
const textKeys = ['p', 'my key', 'a.b/c']
const times = [1000, 2000, 3000]

const someOf = <Value>(keys: string[], value: fc.Arbitrary<Value>) =>
  fc
    .tuple(...keys.map((key) => fc.option(value).map((each) => [key, each] as const)))
    .map((entries) => Object.fromEntries(entries.filter(([, each]) => each !== null)) as Record<string, Value>)

const textIn = fc.constantFrom(...texts)
const dataset = fc.record({
  name: fc.constantFrom('train', 'Test'),
  digest: fc.constantFrom('d1', 'd2'),
  context: fc.constantFrom('training', 'eval'),
})

const run: fc.Arbitrary<Run> = fc
  .record({
    attributes: fc
      .record({
        run_name: textIn,
        user_id: textIn,
        status: fc.constantFrom('RUNNING', 'FINISHED', 'FAILED'),
        start_time: fc.constantFrom(...times),
        end_time: fc.option(fc.constantFrom(...times), { nil: undefined }),
      })
      .map(({ end_time, ...rest }) => (end_time === undefined ? rest : { ...rest, end_time })),
    metrics: someOf(metricKeys, fc.constantFrom(...numbers, Number.NaN)),
    params: someOf(textKeys, textIn),
    tags: someOf(textKeys, textIn),
    datasets: fc.uniqueArray(dataset, { maxLength: 2, selector: ({ name, digest }) => name + digest }),
  })
  .map((rest) => ({ id: '', ...rest }))

/** Runs, always the same ones. */
export const generatedRuns = (count: number): Run[] =>
  fc.sample(run, { numRuns: count, seed: 5 }).map((each, index) => {
    const id = ((index * 7919) % 10007).toString(16).padStart(32, 'a')
    return { ...each, id, attributes: { ...each.attributes, run_id: id } }
  })

/** Writes them as they are into an experiment. */
export const insertRuns = async ({ store: { pool } }: Context, experimentId: number, runs: Run[]): Promise<void> => {
  for (const { id, attributes: a, metrics, params, tags, datasets } of runs) {
    await pool.query(
      `insert into runs (run_id, experiment_id, run_name, user_id, status, start_time, end_time, artifact_uri)
       values ($1, $2, $3, $4, $5, $6, $7, '')`,
      [id, experimentId, a['run_name'], a['user_id'], a['status'], a['start_time'], a['end_time'] ?? null],
    )
    for (const [key, value] of Object.entries(metrics)) {
      const isNan = Number.isNaN(value)
      const point = [id, key, isNan ? 0 : value, isNan]
      await pool.query(`insert into latest_metrics values ($1, $2, $3, 0, 0, $4, default)`, point)
    }
    for (const [key, value] of Object.entries(params)) {
      await pool.query(`insert into params values ($1, $2, $3)`, [id, key, value])
    }
    for (const [key, value] of Object.entries(tags)) {
      await pool.query(`insert into run_tags values ($1, $2, $3)`, [id, key, value])
    }
    for (const each of datasets) {
      await pool.query(
        `with made as (insert into input_datasets (experiment_id, name, digest, source_type, source)
           values ($1, $2, $3, '', '') on conflict (experiment_id, name, digest) do update set source = '' returning id)
         insert into inputs select $4, id, $5 from made`,
        [experimentId, each.name, each.digest, id, { 'mlflow.data.context': each.context }],
      )
    }
  }
}

const keysOf: Record<Entity, fc.Arbitrary<string>> = {
  attributes: fc.constantFrom('run_name', 'user_id', 'status', 'run_id', 'start_time', 'end_time'),
  metrics: fc.constantFrom(...metricKeys, 'nowhere'),
  params: fc.constantFrom(...textKeys, 'nowhere'),
  tags: fc.constantFrom(...textKeys, 'nowhere'),
  datasets: fc.constantFrom('name', 'digest', 'context'),
}

const identifier = (entities: Entity[]) =>
  fc.constantFrom(...entities).chain((entity) => keysOf[entity].map((key) => ({ entity, key })))

const numeric: Comparator[] = ['=', '!=', '<', '<=', '>', '>=']
const comparedText = fc.oneof(textIn, fc.constantFrom('FINISHED', 'FAILED', 'train', 'Test', 'd1', 'eval', 'LONG X'))

const comparison: fc.Arbitrary<[Comparator, number | string | string[]]> = fc.oneof(
  fc.tuple(fc.constantFrom<Comparator>('=', '!='), comparedText),
  fc.tuple(fc.constantFrom<Comparator>('LIKE', 'ILIKE'), fc.constantFrom('a%', '%B', '_', '%\\%', '', '%i%', 'A%')),
  fc.tuple(fc.constant<Comparator>('RLIKE'), fc.constantFrom('^a', 'b$', 'a|9', '^.?$', '[A-Z]+')),
  fc.tuple(fc.constantFrom<Comparator>('IN', 'NOT IN'), fc.array(comparedText, { minLength: 1, maxLength: 3 })),
)

const clause: fc.Arbitrary<Filter> = identifier(['attributes', 'metrics', 'params', 'tags', 'datasets']).chain(
  (named) => {
    const isTime = named.key.endsWith('_time')
    const isNumber = named.entity === 'metrics' || isTime
    const number = fc.constantFrom(...(isTime ? [...times, 1500.5, -1e30] : [...numbers, 0.75]))
    const compared = isNumber ? fc.tuple(fc.constantFrom(...numeric), number) : comparison
    return compared.map(([comparator, value]) => ({ kind: 'clause' as const, ...named, comparator, value, place: 1 }))
  },
)

/** Any filter. */
export const anyFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: clause },
    { weight: 1, arbitrary: tie('filter').map((part) => ({ kind: 'not' as const, part })) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        parts: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
      }),
    },
  ),
})).filter

/** Any order, no key twice. */
export const anyOrder: fc.Arbitrary<By[]> = fc
  .uniqueArray(identifier(['attributes', 'metrics', 'params', 'tags']), {
    maxLength: 3,
    selector: ({ entity, key }) => `${entity}.${key}`,
  })
  .chain((names) =>
    fc.tuple(...names.map(({ entity, key }) => fc.tuple(fc.constant(entity), fc.constant(key), fc.boolean()))),
  )

/** A filter as a user writes it. */
export const writtenFilter = (filter: Filter): string => {
  if (filter.kind === 'not') return `NOT (${writtenFilter(filter.part)})`
  if (filter.kind === 'clause') {
    const { entity, key, comparator, value } = filter
    return `${writtenName(entity!, key)} ${comparator} ${Array.isArray(value) ? `(${value.map(quoted)})` : quoted(value)}`
  }
  return filter.parts.map((part) => `(${writtenFilter(part)})`).join(` ${filter.kind} `)
}

export const writtenOrder = ([entity, key, ascending]: By): string =>
  `${writtenName(entity, key)} ${ascending ? 'ASC' : 'DESC'}`

const writtenName = (entity: string, key: string) => `${entity}.${key.includes(' ') ? `\`${key}\`` : key}`

const quoted = (value: string | number) =>
  typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
