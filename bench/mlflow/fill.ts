// What the searches and charts are asked of: many runs, and one long curve, written past the API of either server.
import { type Contender, inDatabase } from './servers.ts'

export interface Filling {
  experiment: string
  runs: number
  /** Metrics a run, and as many params. */
  width: number
}

const startedAt = 1_700_000_000_000

/** Runs whose metrics are spread evenly over [0, 1), none by another, and whose params are words of ten. */
export const fillRuns = (contender: Contender, { experiment, runs, width }: Filling): Promise<void> => {
  const { id, series, names } = dialect(contender)
  const run = `${id('i.n')}`
  // One run after the other, as they are logged.
  const each = `${series('i', runs)} cross join ${series('k', width)} order by i.n, k.n`
  const measured = `'m' || k.n, (cast(i.n as bigint) * (k.n * k.n + 17) * 7919 % 10007) / 10007.0, ${startedAt} + i.n, ${run}, 0, ${names.no}`
  const point = `(key, value, timestamp, ${names.run}, step, is_nan)`
  return inDatabase(contender, [
    `insert into runs ${names.runColumns}
     select ${run}, 'run ' || i.n, 'me', 'FINISHED', ${startedAt} + i.n, ${startedAt} + i.n + 1000, 'active',
       'mlflow-artifacts:/${experiment}/' || ${run} || '/artifacts', ${experiment} from ${series('i', runs)}`,
    `insert into latest_metrics ${point} select ${measured} from ${each}`,
    contender.schema === 'cultivar'
      ? `insert into metrics (series, ${columns}) select series, ${columns} from latest_metrics`
      : `insert into metrics ${point} select ${measured} from ${each}`,
    `insert into params (key, value, ${names.run}) select 'p' || k.n, 'v' || ((i.n + k.n) % 10), ${run} from ${each}`,
    `insert into ${names.tags} (key, value, ${names.run}) select 'mlflow.runName', 'run ' || i.n, ${run} from ${series('i', runs)}`,
  ])
}

/** One metric of one run, a point a step. */
export const fillCurve = (contender: Contender, run: string, points: number): Promise<void> => {
  const { series, names } = dialect(contender)
  const point = `(key, value, timestamp, ${names.run}, step, is_nan)`
  const value = (n: string) => `1.0 / (1 + ${n})`
  return inDatabase(contender, [
    `insert into latest_metrics ${point}
     values ('loss', ${value(String(points))}, ${startedAt + points}, '${run}', ${points}, ${names.no})`,
    contender.schema === 'cultivar'
      ? `insert into metrics (series, ${columns})
         select series, ${value('i.n')}, ${startedAt} + i.n, i.n, ${names.no} from latest_metrics, ${series('i', points)}
         where run_id = '${run}' and key = 'loss'`
      : `insert into metrics ${point}
         select 'loss', ${value('i.n')}, ${startedAt} + i.n, '${run}', i.n, ${names.no} from ${series('i', points)}`,
  ])
}

// Our history has the points of a series under its number; the others repeat the run and the key.
const columns = 'value, timestamp, step, is_nan'

const dialect = ({ database, schema }: Contender) => {
  const isOurs = schema === 'cultivar'
  const isSqlite = database.kind === 'sqlite'
  const run = isOurs ? 'run_id' : 'run_uuid'
  return {
    id: (n: string) => (isSqlite ? `printf('%032x', ${n})` : `lpad(to_hex(${n}), 32, '0')`),
    series: (alias: string, count: number) =>
      isSqlite
        ? `(with recursive counted(n) as (select 1 union all select n + 1 from counted where n < ${count}) select n from counted) ${alias}`
        : `generate_series(1, ${count}) ${alias}(n)`,
    names: {
      run,
      no: isSqlite ? '0' : 'false',
      tags: isOurs ? 'run_tags' : 'tags',
      runColumns: isOurs
        ? '(run_id, run_name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, experiment_id)'
        : '(run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, experiment_id)',
    },
  }
}
