/** The key that commands show to a server, from the environment: an argument would stand in the list of processes. */
export const apiKey = (): string | undefined => process.env['CULTIVAR_API_KEY'] || undefined

export const keyHeaders = (key = apiKey()): Record<string, string> =>
  key === undefined ? {} : { authorization: `Bearer ${key}` }
