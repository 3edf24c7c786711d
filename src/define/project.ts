import { z } from 'zod'
import { CultivarError } from '../kit/errors.ts'
import { deepFreeze } from '../kit/freeze.ts'
import type { CategoryColumn, Columns, PlainColumn, ValueOf } from './column.ts'
import { deployment, type Routing } from './deployment.ts'
import { type Model, modelSchema } from './model.ts'
import { type ServerOptions, type ServerSettings, serverSchema } from './server.ts'
import type { TaskOf } from './task.ts'

// biome-ignore lint/suspicious/noExplicitAny: the bound of a type parameter has to admit every model
export type Models = Readonly<Record<string, Model<any, any, any>>>

/** Everything one Cultivar serves: its models by name, and the one that answers `/predict`. */
export interface Project<M extends Models = Models> {
  readonly models: M
  readonly default?: string
  readonly server: ServerSettings
}

/** The input of a model's prediction, by feature. What may be missing may be left out or null. */
export type InputOf<M> = M extends Model<infer C, string, infer F> ? Input<C, F & keyof C> : never

type Input<C extends Columns, F extends keyof C> = Flat<
  { [Name in F as C[Name]['optional'] extends false ? Name : never]: ValueOf<C[Name]> } & {
    [Name in F as C[Name]['optional'] extends false ? never : Name]?: ValueOf<C[Name]> | null
  }
>

// One object instead of an intersection of two: what an editor shows is what a person would write.
type Flat<T> = { -readonly [Key in keyof T]: T[Key] }

/** The labels a model can answer. */
export type LabelOf<M> = M extends Model<infer C, infer T, string> ? LevelOf<C[T]> : never

type LevelOf<C> =
  C extends CategoryColumn<infer Level> ? Level : C extends PlainColumn<'boolean'> ? 'false' | 'true' : string

/** What a model answers and what a label for it is: one of its labels, or a number. */
export type TruthOf<M> =
  M extends Model<infer C, infer T, string> ? (TaskOf<C[T]> extends 'regression' ? number : LevelOf<C[T]>) : never

const projectSchema = z.object({
  models: z.record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,99}$/, 'a name of letters, digits, _ and -'),
    modelSchema,
  ),
  default: z.string().optional(),
  server: serverSchema.prefault({}),
})

export const project = <const M extends Models>(
  models: M,
  options: { default?: keyof M & string; server?: ServerOptions } = {},
): Project<M> => {
  const parsed = projectSchema.safeParse({ models, ...options })
  if (parsed.success) {
    return deepFreeze({ models, ...defaultModel(models, options.default), server: parsed.data.server })
  }
  const first = parsed.error.issues[0]!
  throw new CultivarError('config/invalid', `${first.path.join('.')}: ${first.message}`, {
    issues: parsed.error.issues,
  })
}

/** What the typed file says of who answers for a model; where it does not name the model, the champion. */
export const routingOf = ({ models }: Pick<Project, 'models'>, model: string): Routing =>
  Object.hasOwn(models, model) ? (models[model] as Model).deployment : deployment.champion()

const defaultModel = (models: Models, named: string | undefined) => {
  const names = Object.keys(models)
  const chosen = named ?? (names.length === 1 ? names[0] : undefined)
  return chosen === undefined ? {} : { default: chosen }
}
