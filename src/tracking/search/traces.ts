import {
  type Bind,
  type Context,
  type Field,
  integerColumn,
  nullable,
  type Searchable,
  type SearchOptions,
  search,
  textColumn,
  textOfKey,
} from '../../store.ts'
import { experimentCondition, numbersAmong } from './scope.ts'

export interface TraceSearch extends SearchOptions {
  experimentIds: readonly string[]
}

/** Finds traces, by default the newest first. A clause on spans or assessments matches if one of them does. */
export const searchTraces = async (
  ctx: Context,
  { experimentIds, ...options }: TraceSearch,
): Promise<{ traceIds: string[]; nextPageToken?: string }> => {
  const experiments = numbersAmong(experimentIds)
  const scope = {
    name: experiments,
    condition: (bind: Bind) => experimentCondition('t.experiment_id', experiments, bind),
  }
  const { rows, ...page } = await search<{ id: string }>(ctx, searchableTraces, scope, options)
  return { traceIds: rows.map(({ id }) => id), ...page }
}

const ofTrace = 'x.trace_id = t.trace_id'
const tag = (key: string) => textOfKey('trace_tags', ofTrace, key)
const metadata = (key: string) => textOfKey('trace_metadata', ofTrace, key)

// The run that it was made in, and those that it was linked to later.
const runOf: Field = {
  kind: 'text',
  value: 'x.run_id',
  rows: () => `from (
    select trace_id, value as run_id, 0 as place from trace_metadata where key = 'mlflow.sourceRun'
    union all select trace_id, run_id, 1 from trace_runs
  ) x where ${ofTrace}`,
  nullable: true,
  latest: 'order by x.place, x.run_id limit 1',
}

const spanField = (value: string, conditions = ''): Field => ({
  kind: 'text',
  value,
  rows: () => `from spans x where ${ofTrace}${conditions}`,
  unordered: true,
})

const content = spanField('x.content::text')

const spanFields: Readonly<Record<string, Field>> = {
  name: spanField('x.name'),
  type: spanField('x.type'),
  status: {
    ...spanField(`replace(x.status, 'STATUS_CODE_', '')`),
    normal: (value) => value.replace('STATUS_CODE_', ''),
  },
  content,
}

const spanOf = (key: string): Field | undefined => {
  if (Object.hasOwn(spanFields, key)) return spanFields[key]
  return key.startsWith('attributes.') ? spanAttribute(key.slice('attributes.'.length)) : undefined
}

// An attribute holds one value, under a name that says its type. MLflow's client writes values as JSON, so a text has quotes.
const spanAttribute = (key: string): Field => ({
  kind: 'text',
  value: `btrim(v.value #>> '{}', '"')`,
  rows: (bind) => `from spans x
    cross join lateral jsonb_array_elements(case jsonb_typeof(x.content -> 'attributes') when 'array' then x.content -> 'attributes' else '[]' end) a
    cross join lateral jsonb_each(case jsonb_typeof(a -> 'value') when 'object' then a -> 'value' else '{}' end) v
    where ${ofTrace} and a ->> 'key' = ${bind(key)}::text`,
  unordered: true,
})

const assessment = (value: string, key: string): Field => ({
  kind: 'text',
  value,
  rows: (bind) => `from assessments x where ${ofTrace} and x.valid and x.name = ${bind(key)}::text`,
  unordered: true,
})

const expectation = `coalesce(x.content #>> '{expectation,value}', x.content #>> '{expectation,serialized_value,value}')`

const searchableTraces: Searchable = {
  noun: 'trace',
  table: 'traces t',
  columns: 't.trace_id as id',
  attributeWords: ['attributes', 'attribute', 'attr', 'trace'],
  attributes: {
    request_id: textColumn('t.trace_id'),
    client_request_id: nullable(textColumn('t.client_request_id')),
    status: textColumn('t.state'),
    name: tag('mlflow.traceName'),
    run_id: runOf,
    timestamp: integerColumn('t.request_time'),
    execution_time: nullable(integerColumn('t.execution_ms')),
    end_time: nullable(integerColumn('(t.request_time + t.execution_ms)')),
    experiment_id: integerColumn('t.experiment_id'),
    text: content,
  },
  aliases: {
    trace_id: 'request_id',
    state: 'status',
    timestamp_ms: 'timestamp',
    request_time: 'timestamp',
    execution_time_ms: 'execution_time',
    execution_duration: 'execution_time',
    end_time_ms: 'end_time',
  },
  keyed: [
    { words: ['tags', 'tag'], field: tag },
    { words: ['metadata', 'request_metadata'], field: metadata },
    { words: ['span', 'spans'], field: spanOf },
    { words: ['feedback'], field: (key) => assessment(`x.content #>> '{feedback,value}'`, key) },
    { words: ['expectation'], field: (key) => assessment(expectation, key) },
  ],
  usualOrder: ['timestamp DESC'],
  ties: ['timestamp DESC', 'request_id'],
  page: { usual: 100, most: 500 },
  tokenWhenFull: true,
}
