import { z } from 'zod'
import { boostedTrees } from '../boosted-trees.ts'
import type { Saved } from '../learner.ts'
import { nbsvm } from '../nbsvm.ts'
import { corrupt } from '../refusals.ts'
import { prefixArrays, selectArrays } from '../saved-parts.ts'
import type { Mixed } from './fit.ts'
import { outputsOf } from './text-scores.ts'

export const save = ({ texts, scores, trees }: Mixed): Saved => {
  const read = texts.map((text) => nbsvm.save(text))
  const grown = boostedTrees.save(trees)
  return {
    meta: { scores, texts: read.map(({ meta }) => meta), trees: grown.meta },
    arrays: Object.assign(
      prefixArrays(grown.arrays, 'trees.'),
      ...read.map(({ arrays }, i) => prefixArrays(arrays, `text${i}.`)),
    ),
  }
}

/** Refuses (model/corrupt) what `save` cannot have written. */
export const load = ({ meta, arrays }: Saved): Mixed => {
  const parsed = metaSchema.safeParse(meta)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw corrupt(`${path.join('.') || 'it'}: ${message}`)
  }
  const { scores } = parsed.data
  const texts = parsed.data.texts.map((own, i) => nbsvm.load({ meta: own, arrays: selectArrays(arrays, `text${i}.`) }))
  const isNamed = new Set(scores).size === texts.flatMap(outputsOf).length && new Set(scores).size === scores.length
  if (!isNamed) throw corrupt('its scores are not those of its texts')
  return {
    texts,
    scores,
    trees: boostedTrees.load({ meta: parsed.data.trees, arrays: selectArrays(arrays, 'trees.') }),
  }
}

const record = z.record(z.string(), z.unknown())
const metaSchema = z.object({ scores: z.array(z.string()), texts: z.array(record), trees: record })
