import { z } from 'zod'

const optional = z.boolean()

export const columnSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), optional }),
  z.object({
    kind: z.literal('category'),
    optional,
    levels: z.array(z.string().min(1)).readonly(),
    aliases: z.record(z.string(), z.string()),
  }),
  z.object({ kind: z.literal('number'), optional }),
  z.object({ kind: z.literal('integer'), optional }),
  z.object({ kind: z.literal('boolean'), optional }),
  z.object({ kind: z.literal('datetime'), optional }),
  z.object({ kind: z.literal('id'), optional }),
])

type PlainKind = 'text' | 'number' | 'integer' | 'boolean' | 'datetime' | 'id'

export interface PlainColumn<Kind extends PlainKind, Optional extends boolean = boolean> {
  readonly kind: Kind
  readonly optional: Optional
}

/**
 * One of a fixed list of words, or, where the list is empty, any word: training knows those that its rows have, and others
 * are new to it. `aliases` maps other spellings in the data to a level.
 */
export interface CategoryColumn<Level extends string = string, Optional extends boolean = boolean> {
  readonly kind: 'category'
  readonly optional: Optional
  readonly levels: readonly Level[]
  readonly aliases: Readonly<Record<string, Level>>
}

export type Column =
  | PlainColumn<'text'>
  | PlainColumn<'number'>
  | PlainColumn<'integer'>
  | PlainColumn<'boolean'>
  | PlainColumn<'datetime'>
  | PlainColumn<'id'>
  | CategoryColumn

export type Columns = Readonly<Record<string, Column>>

/** What a value of the column is in a request. */
export type ValueOf<C> =
  C extends CategoryColumn<infer Level>
    ? Level
    : C extends PlainColumn<'number' | 'integer'>
      ? number
      : C extends PlainColumn<'boolean'>
        ? boolean
        : string

/** What a definition may say about a value of the column: a level of a category, any word of another. */
export type WordOf<C> = C extends CategoryColumn<infer Level> ? Level : string

interface Options<Optional extends boolean> {
  /** The value may be missing. Without it a missing value is a violation of the schema. */
  optional?: Optional
}

// NoInfer: inside dataset(…) the expected type of a column would otherwise widen `false` to boolean.
const plain =
  <Kind extends PlainKind>(kind: Kind) =>
  <Optional extends boolean = false>(options: Options<Optional> = {}): PlainColumn<Kind, NoInfer<Optional>> => ({
    kind,
    optional: (options.optional ?? false) as Optional,
  })

export const column = {
  text: plain('text'),
  number: plain('number'),
  integer: plain('integer'),
  boolean: plain('boolean'),
  /** ISO 8601, or what the source itself knows as a time. */
  datetime: plain('datetime'),
  /** Names the row or its owner: kept, never a feature. */
  id: plain('id'),
  /** Without levels any word will do, as for a column of towns; what is to be predicted has to list its levels. */
  category: <const Level extends string, Optional extends boolean = false>(
    levels: readonly Level[] = [],
    options: Options<Optional> & { aliases?: Readonly<Record<string | number, NoInfer<Level>>> } = {},
  ): CategoryColumn<Level, NoInfer<Optional>> => ({
    kind: 'category',
    optional: (options.optional ?? false) as Optional,
    levels,
    aliases: options.aliases ?? {},
  }),
}
