import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { CultivarError } from '../kit/errors.ts'

/** A password from the terminal, where nobody sees it, or the first line of what is piped in. Never an argument. */
export const readPassword = async (): Promise<string> => {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0]!
  const [password, again] = await askHidden(['Password: ', 'Once more: '])
  if (password === again) return password!
  throw new CultivarError('cli/usage', 'The two passwords differ. Nothing was changed.')
}

const askHidden = async (questions: string[]): Promise<string[]> => {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: unseen, terminal: true })
  // A terminal that is read key by key sends no signal.
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const lines = reader[Symbol.asyncIterator]()
  const answers: string[] = []
  for (const question of questions) {
    process.stderr.write(question)
    const { value = '' } = await lines.next()
    process.stderr.write('\n')
    answers.push(value)
  }
  reader.close()
  return answers
}
