import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Opened } from '../../src/cli/context.ts'
import { createExperiment, createRun, deleteExperiment } from '../../src/tracking.ts'
import { makeProject } from './command-line.ts'

const project = makeProject()
let opened: Opened
beforeAll(async () => {
  opened = await project.open()
})
afterAll(() => project.close())

test('runs are moved to another experiment, and the audit log says so', async () => {
  const { ctx } = opened
  const id = String(await createExperiment(ctx, 'archive'))
  const [one, two] = [await createRun(ctx, '0', { name: 'one' }), await createRun(ctx, '0', { name: 'two' })]
  const moved = await project.json('runs', 'move', one.runId, two.runId, '--experiment', 'archive')
  expect(moved).toEqual({ code: 0, body: { experiment_id: id, run_ids: [one.runId, two.runId].sort() } })
  const listed = (await project.json('runs')).body.runs as { run_name: string; experiment: string }[]
  expect(listed.map((run) => [run.run_name, run.experiment]).sort()).toEqual([
    ['one', 'archive'],
    ['two', 'archive'],
  ])
  const { changes } = (await project.json('audit', '--action', 'run.move')).body
  expect(changes).toHaveLength(2)

  const back = await project.run('runs', 'move', one.runId, '--experiment', 'Default')
  expect(back.stdout).toBe('1 run is in the experiment Default now.\n')
  expect((await project.run('runs', 'move', one.runId, '--experiment', 'nowhere')).stderr).toContain(
    'experiment/unknown',
  )
  expect((await project.run('runs', 'move', 'nobody', '--experiment', 'archive')).stderr).toContain('run/unknown')
  expect((await project.run('runs', 'move', one.runId)).code).toBe(2)
  await deleteExperiment(ctx, id)
  expect((await project.run('runs', 'move', one.runId, '--experiment', 'archive')).stderr).toContain(
    'experiment/deleted',
  )
})
