// The layers of the house (docs/ARCHITECTURE.md). A stage imports from its own layer or below, and enters another stage by its door.
const layers = [
  ['kit'],
  ['learners'],
  ['define'],
  ['store'],
  ['data'],
  ['features'],
  ['tracking'],
  ['training'],
  ['registry'],
  ['serving'],
  ['monitoring'],
  ['feedback'],
  ['loop'],
  ['server', 'worker'],
  ['cli'],
]

const path = (stages) => `^src/(${stages.join('|')})(\\.ts$|/)`

const upward = layers.flatMap((stages, index) => {
  const above = layers.slice(index + 1).flat()
  return above.length === 0
    ? []
    : [
        {
          name: `layer-${stages.join('-')}`,
          severity: 'error',
          from: { path: path(stages) },
          to: { path: path(above) },
        },
      ]
})

const rooms = layers
  .flat()
  .filter((stage) => stage !== 'kit')
  .flatMap((stage) => [
    {
      name: `door-${stage}`,
      comment: `Enter ${stage} by its door, src/${stage}.ts.`,
      severity: 'error',
      from: { path: '^(src|examples|templates)/', pathNot: `^src/${stage}(\\.ts$|/)` },
      to: { path: `^src/${stage}/` },
    },
    {
      name: `room-${stage}`,
      comment: `The rooms of ${stage} never import their own door.`,
      severity: 'error',
      from: { path: `^src/${stage}/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^src/${stage}\\.ts$` },
    },
  ])

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan-import', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'strangers',
      comment: 'server and worker know nothing of each other.',
      severity: 'error',
      from: { path: path(['server']) },
      to: { path: path(['worker']) },
    },
    {
      name: 'strangers-too',
      severity: 'error',
      from: { path: path(['worker']) },
      to: { path: path(['server']) },
    },
    {
      name: 'pure',
      comment: 'kit, define, learners and the statistics are pure: no Node built-in, no database.',
      severity: 'error',
      from: { path: '^src/(kit/|define|learners|monitoring/statistics/)', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-of-databases',
      severity: 'error',
      from: { path: '^src/(kit/|define|learners|monitoring/statistics/)', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(pg|drizzle-orm|@duckdb|pg-boss)/' },
    },
    {
      name: 'client-alone',
      comment: 'The client runs in browsers and depends on nothing but types.',
      severity: 'error',
      from: { path: '^src/client\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    ...upward,
    ...rooms,
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
}
