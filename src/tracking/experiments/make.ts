import { eq } from 'drizzle-orm'
import { CultivarError } from '../../kit/errors.ts'
import { storable } from '../../kit/unicode.ts'
import { type Context, experiments } from '../../store.ts'
import {
  checkedExperimentName,
  checkedExperimentTag,
  checkedLocation,
  experimentNumber,
  type Pair,
} from '../write/limits.ts'
import { type ExperimentRecord, readExperimentRecords } from './records.ts'

/** The id of the experiment of that name, which is made if it is new. */
export const ensureExperiment = async (ctx: Context, name: string): Promise<number> => {
  const [found] = await ctx.store.db.select().from(experiments).where(eq(experiments.name, name))
  if (found) return found.experimentId
  await insertExperiment(ctx, name)
  return ensureExperiment(ctx, name)
}

/** Makes an experiment; its files go to `artifactLocation`, by default to this server. Refuses a name that is taken (experiment/exists). */
export const createExperiment = async (
  ctx: Context,
  name: string,
  { artifactLocation, tags = [] }: { artifactLocation?: string | undefined; tags?: Pair[] } = {},
): Promise<number> => {
  const location = artifactLocation ? checkedLocation(artifactLocation) : undefined
  const made = await insertExperiment(ctx, checkedExperimentName(name), location, tags.map(checkedExperimentTag))
  if (made !== undefined) return made
  throw takenName(name)
}

export const takenName = (name: string): CultivarError => {
  const message = `There is an experiment "${name.slice(0, 500)}" already, or there was one that was deleted. Take another name, or restore it.`
  return new CultivarError('experiment/exists', message, { name })
}

const insertExperiment = async (
  { store, clock }: Context,
  name: string,
  location: string | null = null,
  tags: Pair[] = [],
) => {
  const { rows } = await store.pool.query<{ id: string }>({
    name: 'create-experiment',
    text: insertText,
    values: [name, location, clock.now(), tags.map(({ key }) => key), tags.map(({ value }) => value)],
  })
  return rows[0] && Number(rows[0].id)
}

// A number that is not used is never used again, so a name that is taken takes none.
const insertText = `
with next as (
  select nextval('experiments_experiment_id_seq') as id where not exists (select from experiments where name = $1::text)),
made as (
  insert into experiments (experiment_id, name, artifact_location, creation_time, last_update_time)
  select id, $1::text, coalesce($2::text, 'mlflow-artifacts:/' || id), $3::bigint, $3::bigint from next
  on conflict do nothing returning experiment_id),
tagged as (
  insert into experiment_tags (experiment_id, key, value)
  select distinct on (key) experiment_id, key, value from made, unnest($4::text[], $5::text[]) with ordinality t (key, value, place)
  order by key, place desc)
select experiment_id as id from made`

export const listExperiments = ({ store }: Context) =>
  store.db.select().from(experiments).orderBy(experiments.experimentId)

/** The experiment of that id, also one that was deleted (experiment/unknown). */
export const getExperiment = async (ctx: Context, experimentId: string): Promise<ExperimentRecord> => {
  const number = experimentNumber(experimentId)
  const [found] = number === undefined ? [] : await readExperimentRecords(ctx, [number])
  if (found) return found
  throw unknownExperiment(experimentId)
}

/** The experiment of that name, also one that was deleted (experiment/unknown). */
export const getExperimentByName = async (ctx: Context, name: string): Promise<ExperimentRecord> => {
  const [row] = await ctx.store.db
    .select({ id: experiments.experimentId })
    .from(experiments)
    .where(eq(experiments.name, storable(name)))
  const [found] = row ? await readExperimentRecords(ctx, [row.id]) : []
  if (found) return found
  throw unknownExperiment(name)
}

export const unknownExperiment = (named: string): CultivarError => {
  const shown = named.slice(0, 200)
  return new CultivarError(
    'experiment/unknown',
    `There is no experiment "${shown}". \`GET /api/experiments\` lists them.`,
    {
      experiment: shown,
    },
  )
}
