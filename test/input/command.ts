import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { ErrorCode } from '../../src/kit/errors.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs the command line in a folder, as a user would. */
export const cultivar = (folder: string, args: string[], env: Record<string, string> = {}): Promise<Ended> =>
  run(join(repository, 'src', 'cli.ts'), folder, args, env)

/** Runs a program of the tests in a Node of its own. */
export const run = (program: string, cwd: string, args: string[], env: Record<string, string> = {}): Promise<Ended> => {
  const options = { cwd, env: { ...process.env, NO_COLOR: '1', LOG_LEVEL: 'error', ...env }, timeout: 60_000 }
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=source', program, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
    })
  })
}

/** A folder with a typed file that can import cultivar, as after an installation. */
export const makeProject = (folder: string, typedFile: string): string => {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(repository, join(folder, 'node_modules', 'cultivar'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'cultivar.config.ts'), typedFile)
  return folder
}

/** It failed in words: the code and the sentence on stderr, no stack, and with --json the error's body on stdout. */
export const expectFailure = ({ code, stdout, stderr }: Ended, error: ErrorCode, words: RegExp, exit = 1): void => {
  expect(stderr).toContain(`${error}: `)
  expect(stderr).not.toMatch(/^\s+at /m)
  expect(stderr).not.toContain('UnhandledPromiseRejection')
  expect(stderr).toMatch(words)
  const body = { error: { code: error, message: expect.any(String), details: expect.any(Object) } }
  expect(JSON.parse(stdout)).toEqual(body)
  expect(code).toBe(exit)
}
