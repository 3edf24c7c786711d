import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Scope, scopeSchema, toMs } from '../define.ts'

/** The options that a command takes which works on a project. */
export const withProject = (command: Command): Command =>
  command
    .addOption(
      new Option('--project <folder>', 'the folder of cultivar.config.ts').default('.').env('CULTIVAR_PROJECT'),
    )
    .addOption(
      new Option('--state <folder>', 'where everything is kept')
        .env('CULTIVAR_STATE')
        .default(undefined, '.cultivar beside the typed file'),
    )

export const withJson = (command: Command): Command => command.option('--json', 'print JSON')

/** Lines that a person can try, below the options. */
export const withExamples = (command: Command, ...lines: string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ cultivar ${line}`).join('\n')}`)

export const withLimit = (command: Command): Command =>
  command.option('--limit <count>', 'how many to show', positiveNumber, 20)

export const positiveNumber = (text: string): number => {
  const number = wholeNumber(text)
  if (number > 0) return number
  throw new InvalidArgumentError('It has to be at least 1.')
}

/** Hours, which may be broken: 0.5 is half an hour. */
export const hours = (text: string): number => {
  const number = Number(text)
  if (text.trim() !== '' && number > 0 && number <= mostHours) return number
  throw new InvalidArgumentError('It has to be a number of hours, as in 24.')
}

const mostHours = 10 * 365 * 24

export const wholeNumber = (text: string): number => {
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= 0) return number
  throw new InvalidArgumentError('It has to be a whole number.')
}

/** A length of time in words, as it was written. */
export const duration = (text: string): string => {
  try {
    toMs(text)
    return text
  } catch {
    throw new InvalidArgumentError('It has to be a number and a unit: ms, s, m, h or d, as in 30s.')
  }
}

export const port = (text: string): number => {
  const number = wholeNumber(text)
  if (number <= 65_535) return number
  throw new InvalidArgumentError('A port is a number up to 65535.')
}

/** What somebody may do, by an option that is given once for each scope; the usual ones unless it is given. */
export const withScopes = (command: Command, description: string, usual: Scope[]): Command => {
  const collect = (text: string, before: Scope[]): Scope[] => {
    const scope = scopeSchema.safeParse(text)
    if (scope.success) return [...(before === usual ? [] : before), scope.data]
    throw new InvalidArgumentError(`A scope is one of ${scopeSchema.options.join(', ')}.`)
  }
  const option = new Option('--scope <scope>', `${description}; again for another`)
  return command.addOption(option.argParser(collect).default(usual, usual.join(' and ')))
}

/** The name of a key or a user: up to 100 characters that can be read on one line. */
export const accountName = (text: string): string => {
  if (/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,100}$/u.test(text) && text.trim() === text) return text
  throw new InvalidArgumentError('A name has 1 to 100 characters that can be seen, and no space around them.')
}
