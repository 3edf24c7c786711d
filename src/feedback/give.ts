import { and, eq } from 'drizzle-orm'
import { type Column, levelsOf, type Model, type Project, taskOf } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { storable } from '../kit/unicode.ts'
import { guestModel, signatureOf } from '../registry.ts'
import { findPrediction } from '../serving.ts'
import { type Context, feedback, feedbackHistory, publish } from '../store.ts'

export interface Feedback {
  prediction_id: string
  label: string | number | boolean
  source?: string | undefined
  comment?: string | undefined
}

export interface FeedbackReceipt {
  prediction_id: string
  model: string
  label: string
  source: string
  status: 'created' | 'unchanged' | 'replaced'
}

const defaultSource = 'user'

/**
 * Keeps a label for a prediction. Keyed by (prediction, source): the same again changes nothing, a new label from the
 * same source replaces the old one, which goes to the history. Returns when the label has committed.
 */
export const giveFeedback = async (ctx: Context, project: Project, given: Feedback): Promise<FeedbackReceipt> => {
  const prediction = await findPrediction(ctx, given.prediction_id)
  const model = await definitionOf(ctx, project, prediction)
  const label = model ? truthOf(model, given.label) : storable(String(given.label))
  const source = storable(given.source ?? defaultSource)
  const comment = given.comment === undefined ? null : storable(given.comment)
  const status = await keep(ctx, prediction, { label, source, comment })
  if (status !== 'unchanged')
    await publish(ctx.store, { event: 'feedback', model: prediction.model, prediction_id: prediction.id })
  return { prediction_id: prediction.id, model: prediction.model, label, source, status }
}

// A model that is not in the typed file is held to what the version answers that made the prediction.
const definitionOf = async (
  ctx: Context,
  { models }: Project,
  { model, version }: Known,
): Promise<Model | undefined> => {
  if (Object.hasOwn(models, model)) return models[model]
  try {
    return guestModel(await signatureOf(ctx, model, Number(version)))
  } catch {
    return undefined
  }
}

type Kept = Pick<FeedbackReceipt, 'label' | 'source'> & { comment: string | null }
type Known = Awaited<ReturnType<typeof findPrediction>>

const keep = async ({ store, clock }: Context, prediction: Known, given: Kept): Promise<FeedbackReceipt['status']> =>
  store.db.transaction(async (tx) => {
    const now = new Date(clock.now())
    const { id: predictionId, model, version, predictedAt } = prediction
    const inserted = await tx
      .insert(feedback)
      .values({ predictionId, ...given, model, version, predictedAt, createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .returning({ source: feedback.source })
    if (inserted.length > 0) return 'created'
    const same = and(eq(feedback.predictionId, predictionId), eq(feedback.source, given.source))
    const [old] = await tx.select().from(feedback).where(same).for('update')
    if (old!.label === given.label && (given.comment === null || old!.comment === given.comment)) return 'unchanged'
    await tx.insert(feedbackHistory).values({
      predictionId,
      source: old!.source,
      label: old!.label,
      comment: old!.comment,
      recordedAt: old!.updatedAt,
      replacedAt: now,
    })
    await tx
      .update(feedback)
      .set({ label: given.label, comment: given.comment ?? old!.comment, updatedAt: now })
      .where(same)
    return 'replaced'
  })

const truthOf = (model: Model, label: Feedback['label']): string => {
  const target = model.data.columns[model.target]
  if (!target) return storable(String(label))
  return taskOf(target) === 'regression' ? numberOf(target, label) : levelOf(target, label)
}

const levelOf = (target: Column, label: Feedback['label']): string => {
  const levels = levelsOf(target)
  const aliases = target.kind === 'category' ? target.aliases : {}
  const word = String(label)
  const alias = Object.hasOwn(aliases, word) ? aliases[word] : undefined
  const level = levels.includes(word) ? word : alias
  if (level !== undefined) return level
  const message = `"${word.slice(0, 100)}" is no label of this model. Its labels are ${levels.join(', ')}.`
  throw new CultivarError('feedback/unknown-label', message, { label: word.slice(0, 100), labels: levels })
}

// Written as JavaScript writes it, so that 7 and "7.0" are the same truth.
const numberOf = (target: Column, label: Feedback['label']): string => {
  const isText = typeof label === 'string' && label.trim() !== ''
  const value = isText ? Number(label) : label
  const fits =
    typeof value === 'number' && (target.kind === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value))
  if (fits) return String(value)
  const asked = target.kind === 'integer' ? 'a whole number' : 'a finite number'
  const message = `"${String(label).slice(0, 100)}" is not what this model predicts: the truth has to be ${asked}.`
  throw new CultivarError('feedback/unknown-label', message, { label: String(label).slice(0, 100) })
}
