import type { Leak } from '../data.ts'
import { getDeployment } from '../registry.ts'
import type { Context } from '../store.ts'
import { type PlannedStep, planTraining } from '../training.ts'
import { labelledRows } from './labelled.ts'
import type { RetrainRequest } from './retrain.ts'

/** What a training would do, from ingest to decide, and what serves now. */
export interface RetrainPlan {
  steps: PlannedStep[]
  /** The version that these inputs gave already, if they did. */
  version: number | null
  champion: number | null
  leaks: Leak[]
}

export type PlanRequest = Pick<RetrainRequest, 'name' | 'model' | 'mode' | 'data' | 'test'>

/** Says which steps a training would run and why, without running anything. */
export const planRetrain = async (ctx: Context, request: PlanRequest): Promise<RetrainPlan> => {
  const { live } = await labelledRows(ctx, request.name, request.model)
  const [{ steps, version = null, leaks = [] }, { champion }] = await Promise.all([
    planTraining(ctx, { ...request, live }),
    getDeployment(ctx, request.name),
  ])
  return { steps: [...steps, decideStep(steps, version, champion)], version, champion, leaks }
}

const decideStep = (steps: PlannedStep[], version: number | null, champion: number | null): PlannedStep => {
  const decide = (runs: boolean, reason: string) => ({ step: 'decide', runs, reasons: [reason], changed: [] })
  if (version === null) return decide(true, `${steps.find(({ runs }) => runs)?.step} runs`)
  if (version === champion) return decide(false, `version ${version} came of this, and it serves`)
  const serving = champion === null ? 'nothing serves' : `version ${champion} serves`
  return decide(true, `version ${version} came of this, and ${serving}: it stands before the gates again`)
}
