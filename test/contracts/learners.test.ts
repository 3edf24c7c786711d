import type { Random } from '../../src/kit/random.ts'
import { type AnyLearner, findLearner, learners } from '../../src/learners.ts'
import { type Example, learnerContract } from './learner.ts'

const filler = ['the', 'film', 'was', 'a', 'very', 'and', 'I', "don't", 'know', 'Straße', '東京', '🙂', '…']
const telling = [
  ['dreadful', 'dull', 'waste'],
  ['superb', 'moving', 'gem'],
  ['average', 'middling', 'so-so'],
]

/** Sentences of common words, each with one or two words that tell its class; one text in forty is missing. */
const sentences = (classes: number, random: Random): Example => {
  const pick = <T>(items: T[]): T => items[Math.floor(random() * items.length)]!
  const labels = Int32Array.from({ length: 240 }, (_, i) => (i % 7 === 0 ? 0 : Math.floor(random() * classes)))
  const sentence = (label: number) => {
    const words = Array.from({ length: 4 + Math.floor(random() * 12) }, () => pick(filler))
    words.splice(Math.floor(random() * words.length), 0, pick(telling[label]!), pick(telling[label]!))
    return words.join(' ')
  }
  const texts = Array.from(labels, (label, i) => (i % 40 === 39 ? null : sentence(label)))
  return {
    features: { rows: labels.length, columns: { text: { kind: 'text', values: texts } } },
    target: { task: 'classification', classes: ['bad', 'good', 'fair'].slice(0, classes), labels },
  }
}

// Those of tables alone have a suite of their own.
const isSingle = ({ name, reads }: AnyLearner) => name !== 'ensemble' && 'text' in reads
for (const learner of learners.filter(isSingle)) learnerContract(learner, sentences)

for (const method of ['vote', 'stack'] as const) {
  const ensemble = findLearner('ensemble')
  const members = ['nbsvm', 'textLinear'].map((learner) => ({ learner, options: {} }))
  learnerContract(
    {
      ...ensemble,
      name: `ensemble (${method})`,
      candidates: (fixed, mode, facts) => ensemble.candidates({ members, method, ...fixed }, mode, facts),
    },
    sentences,
  )
}
