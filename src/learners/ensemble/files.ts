import { z } from 'zod'
import type { AnyLearner, Saved } from '../learner.ts'
import { corrupt } from '../refusals.ts'
import { prefixArrays, selectArrays } from '../saved-parts.ts'
import type { Ensemble } from './blend.ts'
import type { FittedMember } from './members.ts'

/** Members stand inside as they save themselves; their arrays have the number of the member before their names. */
export const saveEnsemble = ({ outputs, members, blend }: Ensemble): Saved => {
  const saved = members.map(({ learner, fitted }) => learner.save(fitted))
  return {
    meta: {
      outputs,
      members: members.map(({ learner }, m) => ({ learner: learner.name, meta: saved[m]!.meta })),
      blend: blend.map(({ intercept, weights }) => ({ intercept, weights: Array.from(weights) })),
    },
    arrays: Object.assign({}, ...saved.map(({ arrays }, m) => prefixArrays(arrays, `${m}.`))),
  }
}

/** Refuses (model/corrupt) what `saveEnsemble` cannot have written. */
export const loadEnsemble = ({ meta, arrays }: Saved, learners: AnyLearner[]): Ensemble => {
  const parsed = metaSchema.safeParse(meta)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw corrupt(`${path.join('.') || 'it'}: ${message}`)
  }
  const { outputs, blend } = parsed.data
  const members = parsed.data.members.map(({ learner: name, meta: own }, m): FittedMember => {
    const learner = learners.find((each) => each.name === name)
    if (!learner) throw corrupt(`its member "${name.slice(0, 100)}" is none of this Cultivar`)
    const fitted = learner.load({ meta: own, arrays: selectArrays(arrays, `${m}.`) })
    if (learner.decisionRow(fitted, {}).length !== outputs) throw corrupt('its members tell other classes apart')
    return { learner, fitted }
  })
  const isWhole =
    blend.length === (outputs === 2 ? 1 : outputs) && blend.every(({ weights }) => weights.length === members.length)
  if (!isWhole) throw corrupt('its weights are not those of its members')
  return {
    outputs,
    members,
    blend: blend.map(({ intercept, weights }) => ({ intercept, weights: Float64Array.from(weights) })),
  }
}

const metaSchema = z.object({
  outputs: z.number().int().min(1),
  members: z.array(z.object({ learner: z.string(), meta: z.record(z.string(), z.unknown()) })).min(1),
  blend: z.array(z.object({ intercept: z.number(), weights: z.array(z.number()) })),
})
