import { SingleBar } from 'cli-progress'
import pc from 'picocolors'
import type { Progress } from '../training.ts'

/** Shows the steps of a training: a bar on a terminal, plain lines elsewhere. Both go to standard error. */
export const showProgress = (): ((event: Progress) => void) => (process.stderr.isTTY ? bars() : lines)

const lines = ({ step, state, detail, seconds }: Progress) => {
  const words = {
    started: 'started',
    cached: 'unchanged, remembered',
    running: detail ?? '',
    done: `done in ${seconds} s`,
  }
  process.stderr.write(`${step}: ${words[state]}\n`)
}

const bars = () => {
  const bar = new SingleBar({
    format: '  {bar} {detail}',
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    linewrap: false,
  })
  let open = false
  const close = () => {
    if (open) bar.stop()
    open = false
  }
  return ({ step, state, share = 0, detail = '', seconds }: Progress) => {
    if (state === 'running') {
      if (open) bar.update(share, { detail })
      else bar.start(1, share, { detail })
      open = true
      return
    }
    close()
    if (state === 'done') process.stderr.write(`${pc.green('✔')} ${step} ${pc.dim(`${seconds} s`)}\n`)
    if (state === 'cached') process.stderr.write(`${pc.dim(`✔ ${step} unchanged, remembered`)}\n`)
  }
}

/** Counts rows that were done, on standard error: in place on a terminal, a line now and then elsewhere. */
export const countRows = (verb: string): { add(rows: number): void; done(): void } => {
  const state = { rows: 0, told: 0 }
  const line = () => `${verb} ${state.rows.toLocaleString('en-US')} rows`
  return {
    add: (rows) => {
      state.rows += rows
      if (process.stderr.isTTY) process.stderr.write(`\r  ${line()}`)
      else if (state.rows - state.told >= 100_000) {
        state.told = state.rows
        process.stderr.write(`${line()}\n`)
      }
    },
    done: () => {
      process.stderr.write(process.stderr.isTTY ? `\r${pc.green('✔')} ${line()}\n` : `${line()}\n`)
    },
  }
}
