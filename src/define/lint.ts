import { columnsExist, featuresAreUsable, noLeak, targetIsLearnable, wireNamesAreFree } from './lint/columns.ts'
import { callersAreKnown } from './lint/deployment.ts'
import { error, type Finding, list, warning } from './lint/finding.ts'
import { gatesExist, metricsFit, positiveIsLevel, thresholdNeedsTwo } from './lint/judging.ts'
import { learnersFit } from './lint/learners.ts'
import { optionsNameWhatExists } from './lint/options.ts'
import { partsLeaveTraining, splitFitsColumn } from './lint/parts.ts'
import { cronIsReadable, triggersHaveMonitors } from './lint/triggers.ts'
import type { Project } from './project.ts'

/** Reads a definition as a linter reads code. An empty list means that nothing was found. */
export const lint = (project: Project): Finding[] => [
  ...projectRules.flatMap((rule) => rule(project)),
  ...Object.entries(project.models).flatMap(([name, model]) => modelRules.flatMap((rule) => rule(name, model))),
]

const hasModels = (project: Project) =>
  Object.keys(project.models).length > 0
    ? []
    : [
        warning(
          'project',
          'has no model, so it only tracks runs and serves what others register. Add one: project({ sentiment: model({ … }) }).',
        ),
      ]

const defaultExists = (project: Project) => {
  if (project.default === undefined || project.models[project.default]) return []
  return [
    error('project.default', `names "${project.default}", which is no model of ${list(Object.keys(project.models))}.`),
  ]
}

const projectRules = [hasModels, defaultExists]

const modelRules = [
  columnsExist,
  wireNamesAreFree,
  targetIsLearnable,
  noLeak,
  featuresAreUsable,
  learnersFit,
  optionsNameWhatExists,
  metricsFit,
  positiveIsLevel,
  thresholdNeedsTwo,
  cronIsReadable,
  triggersHaveMonitors,
  gatesExist,
  partsLeaveTraining,
  splitFitsColumn,
  callersAreKnown,
]
