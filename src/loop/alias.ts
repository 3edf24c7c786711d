import { CultivarError } from '../kit/errors.ts'
import { adoptVersion, deleteAlias, getDeployment, setAlias, setChallenger } from '../registry.ts'
import { atomically, type Context } from '../store.ts'
import { requireLoadable } from './compare.ts'
import { type Decision, recordDecision } from './decisions.ts'
import { promote } from './promote.ts'

/** An alias of a version. `served` says whether the typed file has the model. */
export interface Naming {
  model: string
  version: number
  alias: string
  served: boolean
}

/**
 * Gives a version an alias. `champion` is a promotion by hand, and `challenger` puts the version where a canary or a shadow
 * looks: both are decisions, and given back. Every other alias is free, and so are these two on a model that nobody serves
 * and no Cultivar can run: it is only kept here.
 */
export const nameVersion = async (ctx: Context, naming: Naming): Promise<Decision | undefined> => {
  const { model, version, alias } = naming
  if (!isPlace(alias) || (await isKeptOnly(ctx, naming))) {
    await setAlias(ctx, { name: model, version }, alias)
    return undefined
  }
  return alias === 'champion' ? promote(ctx, model, version) : challenge(ctx, model, version)
}

const isPlace = (alias: string) => alias === 'champion' || alias === 'challenger'

const isKeptOnly = async (ctx: Context, { model, version, served }: Naming): Promise<boolean> => {
  const adoption = await adoptVersion(ctx, model, version)
  return !served && !adoption.served && (await getDeployment(ctx, model)).champion === null
}

const challenge = async (ctx: Context, model: string, version: number): Promise<Decision> => {
  const { champion, challenger } = await getDeployment(ctx, model)
  if (version === champion) {
    const message = `${model}@${version} is the champion, and cannot be its own challenger. Promote another version first.`
    throw new CultivarError('model/serves', message, { model, version })
  }
  // A version that cannot be loaded would be a canary that never answers.
  await requireLoadable(ctx, model, version)
  return atomically(ctx, async (inside) => {
    await setChallenger(inside, model, version)
    return recordDecision(inside, {
      model,
      trigger: 'manual',
      run_id: null,
      champion,
      challenger: version,
      outcome: 'routed',
      reasons: ['made the challenger by hand'],
      evidence: { before: challenger },
    })
  })
}

/** Takes an alias away. Refuses (model/serves) that of the champion: who serves changes by promoting another. */
export const dropAlias = async (ctx: Context, model: string, alias: string): Promise<void> => {
  const { champion, challenger } = await getDeployment(ctx, model)
  if (alias === 'champion' && champion !== null) {
    const message = `The alias champion of ${model} cannot be deleted: version ${champion} serves. Promote another version, and the alias follows.`
    throw new CultivarError('model/serves', message, { model, champion })
  }
  if (alias === 'challenger' && challenger !== null) await setChallenger(ctx, model, null)
  else await deleteAlias(ctx, model, alias)
}
