import type { Command } from 'commander'
import pc from 'picocolors'
import { withExamples, withJson, withProject } from './command.ts'
import type { ProjectOptions } from './context.ts'
import {
  checkData,
  checkDisk,
  checkDuckDB,
  checkNode,
  checkPort,
  checkPostgres,
  checkState,
  checkTime,
  checkTypedFile,
  type Patient,
} from './doctor-checks.ts'
import { print, printJson } from './print.ts'

type Options = ProjectOptions & { json?: boolean }

/** The order is that of dependence: what comes later needs what comes before. */
const checks = {
  node: checkNode,
  state: checkState,
  disk: checkDisk,
  postgres: checkPostgres,
  duckdb: checkDuckDB,
  'typed file': checkTypedFile,
  data: checkData,
  port: checkPort,
  time: checkTime,
}

export const doctor = (program: Command): void => {
  const command = withJson(withProject(program.command('doctor')))
    .summary('check whether everything is there that a project needs')
    .description('Starts nothing and changes nothing. Exit code 1 when something is missing.')
    .action(examine)
  withExamples(command, 'doctor', 'doctor --project my-project --json')
}

interface Finding {
  check: string
  ok: boolean
  /** What was found, or what is wrong and the way out. */
  detail: string
}

const examine = async (options: Options): Promise<void> => {
  const patient: Patient = { ...options, loaded: undefined }
  const findings: Finding[] = []
  for (const [check, look] of Object.entries(checks)) findings.push({ check, ...(await outcomeOf(look, patient)) })
  const ok = findings.every((finding) => finding.ok)
  if (options.json) printJson({ ok, checks: findings })
  else print(findings.map(line).join('\n'))
  process.exitCode = ok ? 0 : 1
}

// A check may meet anything at all, and what it meets is what it found.
const outcomeOf = async (look: (patient: Patient) => Promise<string>, patient: Patient) => {
  try {
    return { ok: true, detail: await look(patient) }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

const line = ({ check, ok, detail }: Finding): string => {
  const indented = detail.replaceAll('\n', `\n${' '.repeat(14)}`)
  return `${ok ? pc.green('✔') : pc.red('✖')} ${check.padEnd(11)} ${indented}`
}
