import { describe, expect, it } from 'vitest'
import reviews from '../../examples/reviews/cultivar.config.ts'
import { check } from './check.ts'
import { column } from './column.ts'
import { dataset } from './dataset.ts'
import { deployment } from './deployment.ts'
import { gate } from './gate.ts'
import { type LearnerDefinition, learner } from './learner.ts'
import { lint } from './lint.ts'
import type { Model } from './model.ts'
import { model } from './model.ts'
import { monitor } from './monitor.ts'
import { type Project, project } from './project.ts'
import { source } from './source.ts'
import { trigger } from './trigger.ts'

const columns = {
  text: column.text(),
  label: column.category(['bad', 'good'], { aliases: { neg: 'bad' } }),
  stars: column.number(),
  author: column.id(),
}
const data = dataset({ from: source.csv('rows.csv'), columns })
const sound = model({ data, target: 'label', features: ['text'], gates: [gate.beatsBaseline()] })

// The types refuse most mistakes before the lint can see them, and a typed file may still hold them: written with a
// cast, or in plain JavaScript. So they are planted behind the types.
type Mistake = Record<string, unknown>
const withModel = (mistake: Mistake): Project => project({ mood: { ...sound, ...mistake } as unknown as Model })
const withSplit = (way: Mistake) => withModel({ split: { ...sound.split, ...way } })
const withColumns = (changed: Mistake): Project => withModel({ data: { ...data, columns: { ...columns, ...changed } } })

/** Each: the mistake, the project that holds it, and the place and the sentence that name it. */
const planted: [string, Project, string, RegExp][] = [
  ['no model', project({}), 'project', /no model.*project\(\{/],
  [
    'a default that is no model',
    project({ mood: sound }, { default: 'mod' as 'mood' }),
    'project.default',
    /"mod".*"mood"/,
  ],
  [
    'callers kept by a feature that is none',
    withModel({ deployment: deployment.canary({ by: 'feature:town' }) }),
    'mood.deployment.by',
    /"town".*"text".*header:/,
  ],
  ['an unknown target', withModel({ target: 'lable' }), 'mood.target', /no column "lable".*"label"/],
  ['an unknown feature', withModel({ features: ['text', 'body'] }), 'mood.features[1]', /no column "body".*"text"/],
  [
    'a check of an unknown column',
    withModel({ data: { ...data, checks: [check.complete('body')] } }),
    'mood.data.checks[0]',
    /no column "body"/,
  ],
  [
    'a gate on an unknown column',
    withModel({ gates: [gate.beatsBaseline(), gate.notWorseOn('region', 'north')] }),
    'mood.gates[1]',
    /no column "region"/,
  ],
  [
    'a column with a name of the wire',
    withColumns({ instances: column.text() }),
    'mood.data.columns.instances',
    /Rename/,
  ],
  ['a target that is a text', withModel({ target: 'text' }), 'mood.target', /text column.*column\.category/],
  ['a learner of classes for a number', withModel({ target: 'stars' }), 'mood.learners[0]', /nbsvm.*regression/],
  [
    'a member of classes for a number',
    withModel({ target: 'stars', learners: [learner.ensemble([learner.baseline(), learner.nbsvm()])] }),
    'mood.learners[0]',
    /nbsvm.*regression/,
  ],
  ['a target of one level', withColumns({ label: column.category(['good']) }), 'mood.target', /single level/],
  ['a level twice', withColumns({ label: column.category(['a', 'b', 'a']) }), 'mood.target', /twice/],
  [
    'an alias of nothing',
    withColumns({ label: { ...columns.label, aliases: { meh: 'middling' } } }),
    'mood.target',
    /"meh".*"middling".*"bad", "good"/,
  ],
  [
    'a metric of numbers for classes',
    withModel({ gates: [gate.beatsBaseline(), gate.atLeast('r2_score', 0.5)] }),
    'mood.gates[1]',
    /r2_score does not fit the category column "label".*accuracy/,
  ],
  [
    'a monitor of a metric of numbers for classes',
    withModel({ monitors: [monitor.quality('mean_absolute_error', { atLeast: 3 })] }),
    'mood.monitors[0]',
    /mean_absolute_error does not fit/,
  ],
  [
    'a metric of classes for numbers',
    withModel({ target: 'stars' }),
    'mood.search.metric',
    /accuracy does not fit the number column "stars".*r2_score/,
  ],
  [
    'the target as a feature',
    withModel({ features: ['text', 'label'] }),
    'mood.features',
    /read the answer.*Take it out/,
  ],
  ['an id as a feature', withModel({ features: ['text', 'author'] }), 'mood.features[1]', /"author" is an id/],
  [
    'a feature that the learner cannot read',
    withModel({ features: ['text', 'stars'] }),
    'mood.learners[1]',
    /number column/,
  ],
  ['a positive class that is none', withModel({ positive: 'great' }), 'mood.positive', /"great".*"bad", "good"/],
  [
    'a threshold among three',
    project({
      mood: model({
        data: dataset({
          from: source.csv('a.csv'),
          columns: { text: column.text(), label: column.category(['a', 'b', 'c']) },
        }),
        target: 'label',
        features: ['text'],
        threshold: 'tune',
      }),
    }),
    'mood.threshold',
    /two classes.*has 3/,
  ],
  [
    'a schedule that is none',
    withModel({ triggers: [trigger.schedule('every day')] }),
    'mood.triggers[0]',
    /"every day".*as in/,
  ],
  [
    'a trigger without its monitor',
    withModel({ monitors: [monitor.drift()], triggers: [trigger.labels(9), trigger.quality()] }),
    'mood.triggers[1]',
    /monitor\.quality.*Add it/,
  ],
  ['no gate', withModel({ gates: [] }), 'mood.gates', /promoted.*gate\.beatsBaseline/],
  [
    'nothing left to train on',
    withModel({ split: { validation: 0.5, test: 0.45 } }),
    'mood.split',
    /less than a tenth/,
  ],
  ['groups of no column', withSplit({ by: 'group', column: 'writer' }), 'mood.split.column', /"writer".*"author"/],
  ['a time of words', withSplit({ by: 'time', column: 'author' }), 'mood.split.column', /id column.*datetime/],
  [
    'an embargo of numbers',
    withSplit({ by: 'time', column: 'stars', embargo: '1d' }),
    'mood.split.embargo',
    /length of time.*"stars".*column\.datetime/,
  ],
  [
    'a level of two spellings',
    withColumns({ label: column.category(['bad', 'good', 'Good']) }),
    'mood.target',
    /"good".*"Good".*case alone.*aliases/,
  ],
  [
    'a feature of words for trees',
    withModel({ learners: [learner.boostedTrees()] }),
    'mood.learners[0]',
    /boostedTrees reads .*"text" is a text column.*learner\.mixed/,
  ],
]

// Names in the options of a learner are free words to the types.
const table = dataset({
  from: source.csv('rows.csv'),
  columns: {
    town: column.category(),
    grade: column.category(['low', 'middle', 'high']),
    income: column.number(),
    paid: column.category(['no', 'yes']),
    debt: column.number(),
  },
})
const loan = {
  data: table,
  target: 'paid',
  features: ['town', 'grade', 'income'],
  gates: [gate.beatsBaseline()],
} as const
const withLearner = (...learners: LearnerDefinition[]): Project =>
  project({ loan: model({ ...loan, learners }) as unknown as Model })
const ofDebt = (...learners: LearnerDefinition[]): Project =>
  project({ loan: model({ ...loan, target: 'debt', learners }) as unknown as Model })

const misnamed: [string, Project, string, RegExp][] = [
  [
    'means of the target in no column',
    withLearner(learner.linear({ targetEncode: ['toun'] })),
    'loan.learners[0].targetEncode',
    /"toun" is not among the features.*"town", "grade"/,
  ],
  [
    'a hash of numbers',
    withLearner(learner.baseline(), learner.linear({ hashEncode: ['income'] })),
    'loan.learners[1].hashEncode',
    /"income" is a number column.*categories/,
  ],
  [
    'a scale of no column',
    withLearner(learner.linear({ ordinal: { grades: ['low', 'high'] } })),
    'loan.learners[0].ordinal',
    /"grades" is not among the features/,
  ],
  [
    'a step that is no level',
    withLearner(learner.linear({ ordinal: { grade: ['low', 'medium', 'high'] } })),
    'loan.learners[0].ordinal.grade',
    /"medium" is no level.*"middle"/,
  ],
  [
    'a level without a step',
    withLearner(learner.linear({ ordinal: { grade: ['low', 'high'] } })),
    'loan.learners[0].ordinal.grade',
    /leaves out "middle"/,
  ],
  [
    'a column that is read in two ways',
    withLearner(learner.linear({ targetEncode: ['town'], hashEncode: ['town'] })),
    'loan.learners[0]',
    /"town" can be read in one way/,
  ],
  [
    'a weight of no class',
    withLearner(learner.linear({ classWeight: { no: 1, Yes: 3 } })),
    'loan.learners[0].classWeight',
    /"Yes" is no class of "paid".*"no", "yes"/,
  ],
  [
    'a weight of no class of trees',
    withLearner(learner.boostedTrees({ classWeight: { maybe: 3 } })),
    'loan.learners[0].classWeight',
    /"maybe" is no class of "paid"/,
  ],
  [
    'a weight of classes for a number',
    ofDebt(learner.linear({ classWeight: 'balanced' })),
    'loan.learners[0].classWeight',
    /"debt" is a number/,
  ],
  [
    'a constraint on no column',
    withLearner(learner.boostedTrees({ monotonicCst: { incom: 1 } })),
    'loan.learners[0].monotonicCst',
    /"incom" is not among the features.*"income"/,
  ],
  [
    'a constraint on a category',
    withLearner(learner.boostedTrees({ monotonicCst: { grade: 1 } })),
    'loan.learners[0].monotonicCst',
    /"grade" is a category column.*numbers.*"income"/,
  ],
  [
    'a constraint inside a mixture',
    withLearner(learner.mixed({ trees: { monotonicCst: { grade: 1 } } })),
    'loan.learners[0].trees.monotonicCst',
    /"grade" is a category column/,
  ],
  [
    'a name in a member',
    withLearner(learner.ensemble([learner.baseline(), learner.linear({ targetEncode: ['toun'] })])),
    'loan.learners[0].members[1].targetEncode',
    /"toun"/,
  ],
  [
    'an input of no column',
    withLearner(learner.onnx({ file: 'a.onnx', inputs: { f1: 'salary' } })),
    'loan.learners[0].inputs',
    /"salary" is not among the features.*"income"/,
  ],
  [
    'an output of no class',
    withLearner(learner.onnx({ file: 'a.onnx', outputs: { classes: ['no', 'perhaps'] } })),
    'loan.learners[0].outputs.classes',
    /"perhaps" is no class of "paid"/,
  ],
]

describe('the lint', () => {
  it.each([...planted, ...misnamed])('names the place of %s, and the way out', (_, mistaken, place, sentence) => {
    const found = lint(mistaken).filter((finding) => finding.place === place)
    expect(found).toEqual([expect.objectContaining({ message: expect.stringMatching(sentence) })])
  })

  it('finds nothing in a sound definition, nor in the example', () => {
    expect(lint(project({ mood: sound }))).toEqual([])
    expect(lint(reviews)).toEqual([])
    const named = learner.linear({
      targetEncode: ['town'],
      ordinal: { grade: ['low', 'middle', 'high'] },
      classWeight: { yes: 2 },
    })
    const grown = learner.boostedTrees({ monotonicCst: { income: 1 }, classWeight: 'balanced' })
    expect(lint(withLearner(named, grown, learner.onnx({ file: 'a.onnx', inputs: { f1: 'income' } })))).toEqual([])
    expect(lint(withSplit({ by: 'time', column: 'stars' }))).toEqual([])
    expect(lint(withSplit({ by: 'group', column: 'author' }))).toEqual([])
    expect(lint(withSplit({ by: 'stratified' }))).toEqual([])
  })

  it('stops at errors only: what is merely unwise is a warning', () => {
    const severities = (definition: Project) => lint(definition).map(({ severity }) => severity)
    expect(severities(withModel({ gates: [] }))).toEqual(['warning'])
    expect(new Set(severities(withModel({ features: ['text', 'stars'] })))).toEqual(new Set(['error']))
    expect(severities(withModel({ features: ['text', 'author'] }))).toEqual(['error'])
  })
})
