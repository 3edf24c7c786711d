import { CultivarError } from '../../kit/errors.ts'
import { newRunId } from '../../kit/ids.ts'
import { storableJson } from '../../kit/storable-json.ts'
import { storable } from '../../kit/unicode.ts'
import type { Context } from '../../store.ts'
import { type AssessmentRecord, assessmentFields, readTrace } from './read.ts'

/** What is said of a trace: `feedback` on what came out of it, an `expectation` of what should have, or an `issue`. */
export interface Assessment {
  assessmentId?: string | undefined
  name: string
  createdAt?: number | undefined
  updatedAt?: number | undefined
  valid?: boolean | undefined
  /** Who says it, what, why, of which span, in place of which other: as it goes over the wire. */
  content: Readonly<Record<string, unknown>>
}

/** Keeps an assessment. One that it overrides is valid no longer. Refuses what refers to nothing (trace/unknown, assessment/unknown). */
export const createAssessment = async (
  ctx: Context,
  traceId: string,
  assessment: Assessment,
): Promise<AssessmentRecord> => {
  await readTrace(ctx, traceId)
  const { overrides } = assessment.content
  const row = rowOf(ctx, assessment)
  const made = await ask(ctx, 'create-assessment', creating, [
    ...[traceId, row.assessmentId, row.name, row.createdAt, row.updatedAt, row.valid, row.content],
    typeof overrides === 'string' && overrides !== '' ? overrides : null,
  ])
  if (made) return made
  throw unknownAssessment(traceId, String(overrides ?? row.assessmentId))
}

export const getAssessment = async (ctx: Context, traceId: string, id: string): Promise<AssessmentRecord> => {
  const found = await ask(ctx, 'get-assessment', `select ${record} from assessments a where ${here}`, [traceId, id])
  if (found) return found
  throw unknownAssessment(traceId, id)
}

/** What of an assessment changes; its metadata are added to those that it has. */
export interface AssessmentChange {
  name?: string | undefined
  valid?: boolean | undefined
  content: Readonly<Record<string, unknown>>
}

/** Changes an assessment. What it is of, feedback or expectation, stays (request/invalid). */
export const changeAssessment = async (
  ctx: Context,
  { traceId, id }: { traceId: string; id: string },
  { name, valid, content }: AssessmentChange,
): Promise<AssessmentRecord> => {
  const { metadata = {}, ...rest } = keptContent(content)
  const values = [traceId, id, name === undefined ? null : keptName(name), valid ?? null, ctx.clock.now()]
  const kinds = ['feedback', 'expectation', 'issue'].filter((kind) => rest[kind] !== undefined)
  const changed = await ask(ctx, 'change-assessment', changing, [
    ...values,
    JSON.stringify(rest),
    JSON.stringify(metadata),
    kinds,
  ])
  if (changed) return changed
  const { name: kept } = await getAssessment(ctx, traceId, id)
  const message = `The assessment "${kept.slice(0, 60)}" has no ${kinds.join(' and no ')}: feedback stays feedback and an expectation an expectation.`
  throw new CultivarError('request/invalid', message)
}

/** Forgets an assessment, and what it overrode is valid again. One that is not there is forgotten already. */
export const deleteAssessment = async (ctx: Context, traceId: string, id: string): Promise<void> => {
  await readTrace(ctx, traceId)
  await ask(ctx, 'delete-assessment', deleting, [traceId, id])
}

/** An assessment as a row of its table. */
export const rowOf = ({ clock }: Context, { content, ...assessment }: Assessment) => {
  const now = clock.now()
  return {
    assessmentId: storable(assessment.assessmentId?.slice(0, 50) ?? '') || `a-${newRunId()}`,
    name: keptName(assessment.name),
    createdAt: assessment.createdAt ?? now,
    updatedAt: assessment.updatedAt ?? now,
    valid: assessment.valid ?? true,
    content: JSON.stringify(keptContent(content)),
  }
}

const keptName = (name: string): string => {
  if (name.length > 0 && name.length <= 250) return storable(name)
  throw new CultivarError('request/invalid', 'The name of an assessment has 1 to 250 characters.')
}

const keptContent = (content: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const kept = storableJson(content)
  if (kept !== undefined) return kept as Record<string, unknown>
  throw new CultivarError('request/invalid', 'The value of the assessment is nested too deeply to be kept.')
}

const unknownAssessment = (traceId: string, id: string) => {
  const message = `Assessment with ID '${id.slice(0, 64)}' not found for trace '${traceId.slice(0, 64)}'.`
  return new CultivarError('assessment/unknown', message, { trace_id: traceId, assessment_id: id })
}

const ask = async ({ store }: Context, name: string, text: string, values: unknown[]) => {
  const kept = values.map((value) => (typeof value === 'string' ? storable(value) : value))
  const { rows } = await store.pool.query<{ record: AssessmentRecord }>({ name, text, values: kept })
  return rows[0]?.record
}

const here = 'a.trace_id = $1 and a.assessment_id = $2'
const record = `json_build_object(${assessmentFields}) as record`

const creating = `
  with overridden as (
    update assessments set valid = false where trace_id = $1 and assessment_id = $8 returning 1
  )
  insert into assessments as a (trace_id, assessment_id, name, created_at, updated_at, valid, content)
  select $1, $2, $3, $4::bigint, $5::bigint, $6::boolean, $7::jsonb
  where $8::text is null or exists (select from overridden)
  on conflict (assessment_id) do nothing
  returning ${record}`

const changing = `
  update assessments a set name = coalesce($3, name), valid = coalesce($4::boolean, valid), updated_at = $5,
    content = content || $6::jsonb || case when $7::jsonb = '{}' then '{}'
      else jsonb_build_object('metadata', coalesce(content->'metadata', '{}') || $7::jsonb) end
  where ${here} and content ?& $8::text[]
  returning ${record}`

const deleting = `
  with gone as (
    delete from assessments a where ${here} returning content->>'overrides' as overridden
  )
  update assessments a set valid = true from gone where a.trace_id = $1 and a.assessment_id = gone.overridden
  returning ${record}`
