/** Binds a value to the statement and gives its place, as in `$3`. */
export type Bind = (value: unknown) => string

/** What a search can compare or order by. */
export interface Field {
  kind: 'text' | 'integer' | 'double'
  /** The value in SQL: of the row itself, or of `x`, one of `rows`. */
  value: string
  /** Where the value lies in another table, as in `from params x where x.run_id = r.run_id and x.key = $1`. */
  rows?: (bind: Bind) => string
  /** Whether there may be no value. */
  nullable?: boolean
  /** In SQL, whether the value stands for NaN. */
  isNan?: string
  /** The start of the value, which an index holds. */
  indexed?: string
  /** What of many rows counts in an order, as in `order by x.step desc limit 1`; without it there is one row at most. */
  latest?: string
  /** Whether an index has all values of the key in their order, so that a page can be walked to. */
  walked?: boolean
  /** Whether it has too many values to order by. */
  unordered?: boolean
  /** How what it is compared with is written in the table. */
  normal?: (value: string) => string
}

/** A field by the one name that stands for all of its aliases. */
export interface NamedField {
  name: string
  field: Field
}

/** What is searched for, and by what. */
export interface Searchable {
  /** One of it, in words. */
  noun: string
  /** The table with its alias, as in `runs r`. */
  table: string
  /** The columns of an answer. */
  columns: string
  /** The words before the dot that stand for the attributes, which need none. */
  attributeWords: readonly string[]
  /** By their names in small letters, spaces as underscores. */
  attributes: Readonly<Record<string, Field>>
  /** Other names of attributes. */
  aliases?: Readonly<Record<string, string>>
  /** What has keys, by the words before the dot; undefined where there is no such key. */
  keyed: readonly { words: readonly string[]; field(key: string): Field | undefined }[]
  /** The order where none is asked for. */
  usualOrder: readonly string[]
  /** The order of what is otherwise equal; it ends with what is unique. */
  ties: readonly string[]
  /** How many rows a page has, and how many it may have. */
  page: { usual: number; most: number }
  /** Whether every full page has a token, or only one after which there is more. */
  tokenWhenFull?: boolean
}

/** The field of an identifier, if there is one. */
export const fieldOf = (
  { attributes, aliases = {}, attributeWords, keyed }: Searchable,
  entity: string | undefined,
  key: string,
): NamedField | undefined => {
  const word = entity?.toLowerCase()
  if (word === undefined || attributeWords.includes(word)) {
    const plain = key.toLowerCase().replaceAll(' ', '_')
    const name = Object.hasOwn(aliases, plain) ? aliases[plain]! : plain
    return Object.hasOwn(attributes, name) ? { name, field: attributes[name]! } : undefined
  }
  const found = keyed.find(({ words }) => words.includes(word))
  const field = found?.field(key)
  return field && { name: `${found!.words[0]}.${key}`, field }
}

/** What identifiers there are, in words. */
export const identifiersOf = ({ attributes, keyed }: Searchable): string =>
  [...Object.keys(attributes), ...keyed.map(({ words }) => `${words[0]}.<key>`)].join(', ')
