import { CultivarError } from '../kit/errors.ts'
import { adoptVersion, getDeployment, setChampion } from '../registry.ts'
import { atomically, type Context } from '../store.ts'
import { requireLoadable } from './compare.ts'
import { type Decision, recordDecision } from './decisions.ts'

/**
 * Makes a version the champion by hand. It is a decision like any other, and recorded as one. Refuses (model/not-served) a
 * version that came by MLflow and cannot be run.
 */
export const promote = async (ctx: Context, model: string, version: number): Promise<Decision> => {
  await adoptVersion(ctx, model, version)
  const { champion } = await getDeployment(ctx, model)
  const facts = { model, trigger: 'manual', run_id: null, champion, challenger: version, evidence: {} }
  if (champion === version)
    return recordDecision(ctx, { ...facts, outcome: 'unchanged', reasons: [`version ${version} serves already`] })
  // A version that cannot be loaded would be a champion that never answers.
  await requireLoadable(ctx, model, version)
  return atomically(ctx, async (inside) => {
    await setChampion(inside, model, version)
    return recordDecision(inside, { ...facts, outcome: 'promoted', reasons: ['promoted by hand'] })
  })
}

/** Goes back to the version that served before. */
export const rollback = async (ctx: Context, model: string): Promise<Decision> => {
  const { champion, previous } = await getDeployment(ctx, model)
  if (previous === null) {
    throw new CultivarError(
      'model/no-version',
      `${model} has no version to go back to: ${champion === null ? 'nothing serves' : `version ${champion} is the first that served`}.`,
      { model, champion },
    )
  }
  await requireLoadable(ctx, model, previous)
  const reasons = [`rolled back from version ${champion} by hand`]
  return atomically(ctx, async (inside) => {
    await setChampion(inside, model, previous)
    return recordDecision(inside, {
      model,
      trigger: 'manual',
      run_id: null,
      champion,
      challenger: previous,
      outcome: 'rolled_back',
      reasons,
      evidence: {},
    })
  })
}
