import type { Experiment } from '../../../tracking.ts'
import { sparse } from './messages.ts'

/** An experiment as `Experiment` has it. */
export const experimentMessage = (experiment: Experiment): object =>
  sparse({
    experiment_id: String(experiment.experimentId),
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    last_update_time: experiment.lastUpdateTime,
    creation_time: experiment.creationTime,
    tags: experiment.tags,
  })
