import type { RunRecord } from '../../../tracking.ts'
import { doubleOut, pairs, sparse } from './messages.ts'

/** A run as `Run` has it: `inputs` and `outputs` are there also where they are empty. */
export const runMessage = (run: RunRecord): object => ({
  info: runInfo(run),
  data: sparse({
    metrics: run.metrics.map(({ value, ...point }) => ({ ...point, value: doubleOut(value) })),
    params: run.params,
    tags: run.tags,
  }),
  inputs: sparse({
    dataset_inputs: run.inputs.map(({ tags, sourceType, ...dataset }) =>
      sparse({ tags: pairs(tags), dataset: sparse({ ...dataset, source_type: sourceType }) }),
    ),
    model_inputs: modelsOf(run, false).map(({ modelId }) => ({ model_id: modelId })),
  }),
  outputs: sparse({
    model_outputs: modelsOf(run, true).map(({ modelId, step }) => ({ model_id: modelId, step })),
  }),
})

const modelsOf = ({ models }: RunRecord, isOutput: boolean) => models.filter((model) => model.isOutput === isOutput)

/** A run as `RunInfo` has it. */
export const runInfo = (run: RunRecord): object =>
  sparse({
    run_id: run.runId,
    run_uuid: run.runId,
    run_name: run.runName,
    experiment_id: String(run.experimentId),
    user_id: run.userId,
    status: run.status,
    start_time: run.startTime,
    end_time: run.endTime,
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycleStage,
  })
