import type { Clause, Filter } from '../../src/kit/filter.ts'

/** A run in memory. */
export interface Run {
  id: string
  attributes: Record<string, string | number>
  metrics: Record<string, number>
  params: Record<string, string>
  tags: Record<string, string>
  datasets: Record<'name' | 'digest' | 'context', string>[]
}

/** An order, as `[entity, key, ascending]`. */
export type By = [entity: Entity, key: string, ascending: boolean]
export type Entity = 'attributes' | 'metrics' | 'params' | 'tags' | 'datasets'

type Value = string | number

/** Whether a run matches, told from the words of the reference alone: no index, no SQL. */
export const matches = (run: Run, filter: Filter): boolean => {
  if (filter.kind === 'not') return !matches(run, filter.part)
  if (filter.kind === 'clause') {
    return valuesOf(run, filter.entity as Entity, filter.key).some((value) => compares(value, filter))
  }
  const found = filter.parts.map((part) => matches(run, part))
  return filter.kind === 'and' ? found.every(Boolean) : found.some(Boolean)
}

const valuesOf = (run: Run, entity: Entity, key: string): Value[] => {
  if (entity === 'datasets') return run.datasets.map((dataset) => dataset[key as 'name'])
  const values: Record<string, Value> = run[entity]
  return key in values ? [values[key]!] : []
}

const compares = (left: Value, { comparator, value }: Clause): boolean => {
  const right = value as Value
  switch (comparator) {
    case '=':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case 'IN':
      return (value as string[]).includes(left as string)
    case 'NOT IN':
      return !(value as string[]).includes(left as string)
    case 'RLIKE':
      return new RegExp(right as string, 'u').test(left as string)
    default:
      return like(right as string, comparator === 'ILIKE').test(left as string)
  }
}

const like = (pattern: string, anyCase: boolean) => {
  const parts = [...pattern].map((each) => (each === '%' ? '.*' : each === '_' ? '.' : each.replace(/\W/, '\\$&')))
  return new RegExp(`^${parts.join('')}$`, anyCase ? 'is' : 's')
}

/** The ids of runs in an order: first values, then NaN, then what has none; equals by start time, newest first, and id. */
export const inOrder = (runs: readonly Run[], order: readonly By[]): string[] => {
  const whole: By[] = [...order, ['attributes', 'start_time', false], ['attributes', 'run_id', true]]
  const sorted = [...runs].sort((one, other) => {
    for (const by of whole) {
      const difference = differenceBy(one, other, by)
      if (difference !== 0) return difference
    }
    return 0
  })
  return sorted.map(({ id }) => id)
}

const differenceBy = (one: Run, other: Run, [entity, key, ascending]: By): number => {
  const [left] = valuesOf(one, entity, key)
  const [right] = valuesOf(other, entity, key)
  const [leftClass, rightClass] = [classOf(left), classOf(right)]
  if (leftClass !== rightClass) return leftClass - rightClass
  if (leftClass > 0 || left === right) return 0
  return left! < right! === ascending ? -1 : 1
}

const classOf = (value: Value | undefined) => (value === undefined ? 2 : Number.isNaN(value) ? 1 : 0)
