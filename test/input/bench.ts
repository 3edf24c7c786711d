import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Model } from '../../src/define.ts'
import { systemClock } from '../../src/kit/clock.ts'
import type { ErrorCode } from '../../src/kit/errors.ts'
import { CultivarError } from '../../src/kit/errors.ts'
import { silentLog } from '../../src/kit/log.ts'
import { type RetrainResult, retrain } from '../../src/loop.ts'
import { type Context, openStore } from '../../src/store.ts'
import { openFolder } from './house.ts'
import { contents } from './unchanged.ts'

/** A folder and a store, in which models are trained from rows that a test makes up. */
export interface Bench {
  root: string
  ctx: Context
  write(file: string, content: string | Uint8Array): void
  train(model: unknown, name?: string): Promise<RetrainResult>
  /** The training is refused with this code and in these words, its run says so, and nothing else has changed. */
  expectRefusal(model: unknown, code: ErrorCode, words: RegExp): Promise<CultivarError>
  close(): Promise<void>
}

export const openBench = async (root = openFolder()): Promise<Bench> => {
  const store = await openStore({ state: join(root, '.cultivar') })
  const ctx: Context = { store, clock: systemClock, log: silentLog, root }
  const train: Bench['train'] = (model, name = 'model') =>
    retrain(ctx, { name, model: model as Model, mode: 'quick', trigger: 'test', register: true })
  return {
    root,
    ctx,
    write: (file, content) => writeFileSync(join(root, file), content),
    train,
    expectRefusal: async (model, code, words) => {
      const before = await registered(ctx)
      const error = await train(model).then(
        () => new Error('the training was not refused'),
        (refusal: unknown) => refusal,
      )
      expect(error).toEqual(expect.objectContaining({ code, message: expect.stringMatching(words) }))
      expect(error).toBeInstanceOf(CultivarError)
      expect(await registered(ctx)).toEqual(before)
      expect(await newestRun(ctx)).toEqual({ status: 'FAILED', reason: (error as Error).message })
      return error as CultivarError
    },
    close: async () => {
      await store.close()
      if (store.data !== undefined && dirname(store.data) !== store.state)
        rmSync(dirname(store.data), { recursive: true })
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** A CSV file of these columns; a cell is written as it is. */
export const csv = (columns: Record<string, (string | number)[]>): string => {
  const names = Object.keys(columns)
  const rows = columns[names[0]!]!.map((_, i) => names.map((name) => columns[name]![i]).join(','))
  return `${[names.join(','), ...rows].join('\n')}\n`
}

const registered = async (ctx: Context) => {
  const { 'public.model_versions': versions, 'public.decisions': decisions, deployments } = await contents(ctx)
  return { versions, decisions, deployments }
}

const newestRun = async ({ store: { pool } }: Context) => {
  const { rows } = await pool.query(
    `select status, (select value from run_tags t where t.run_id = r.run_id and key = 'cultivar.error') as reason
     from runs r where not exists (select from run_tags t where t.run_id = r.run_id and key = 'mlflow.parentRunId')
     order by start_time desc, run_id desc limit 1`,
  )
  return rows[0]
}
