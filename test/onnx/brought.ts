import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { column, dataset, gate, learner, type Model, model, source } from '../../src/define.ts'
import { scoreRow } from '../../src/learners.ts'
import { retrain } from '../../src/loop.ts'
import { loans, loansCsv } from '../explain/rows.ts'
import { type House, openFolder, openHouse } from '../input/house.ts'
import { ownModel } from './graphs.ts'
import { ruleFile, ruleOfThumb } from './rule-of-thumb.ts'

const brought = model({
  ...loans,
  learners: [learner.onnx({ file: 'loans.onnx' })],
  gates: [gate.beatsBaseline()],
}) as unknown as Model

/** Ten billion times the input: beyond 1e28 that is no number of 32 bits any more, and the row is refused. */
const tall = model({
  data: dataset({ from: source.csv('tall.csv'), columns: { a: column.number(), b: column.number() } }),
  target: 'b',
  features: ['a'],
  learners: [learner.onnx({ file: 'tall.onnx' })],
  gates: [],
}) as unknown as Model

const rule = ruleOfThumb()

/** The probability that a loan is paid, as the model itself says it. */
export const paidOf = (row: object): number => scoreRow(rule, row as Record<string, unknown>)[1]!

/** A house whose server runs two models of other programs beside its own. */
export const openBrought = async (): Promise<House> => {
  const root = openFolder()
  writeFileSync(join(root, 'loans.csv'), loansCsv())
  writeFileSync(join(root, 'loans.onnx'), ruleFile(rule))
  writeFileSync(join(root, 'tall.onnx'), ownModel('Mul', Float32Array.of(1e10), [1]))
  writeFileSync(join(root, 'tall.csv'), ['a,b', ...Array.from({ length: 60 }, (_, i) => `${i},${i * 1e10}`)].join('\n'))
  const models = { brought, tall }
  const house = await openHouse({ root, more: models as House['project']['models'] })
  for (const [name, each] of Object.entries(models))
    await retrain(house.ctx, { name, model: each, mode: 'quick', trigger: 'first', register: true })
  await house.restart()
  return house
}

export const loan = (i: number) => ({
  income: 20 + (i % 81),
  debt: (i * 7) % 60,
  home: i % 2 ? 'owned' : 'rented',
  luck: 0.5,
  mood: 'good',
})
