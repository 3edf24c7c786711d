import { type Command, InvalidArgumentError, Option } from 'commander'
import { toMs } from '../define.ts'

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
