import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../cli/command-line.ts'

let project: TestProject
beforeAll(async () => {
  project = makeProject()
  expect((await project.run('train', 'sentiment', '--mode', 'quick')).code).toBe(0)
})
afterAll(() => project.close())

it('prints the document of the only model, and of a version under its own path', async () => {
  const { code, stdout } = await project.run('openapi')
  expect(code).toBe(0)
  const document = JSON.parse(stdout)
  expect(Object.keys(document.paths)).toEqual(['/api/models/sentiment/predict', '/feedback'])
  expect(document.components.schemas.Row.required).toEqual(['text'])
  const version = JSON.parse((await project.run('openapi', 'sentiment@1')).stdout)
  expect(Object.keys(version.paths)).toContain('/api/models/sentiment/versions/1/predict')
  expect((await project.run('openapi', 'sentimant')).stderr).toContain('model/unknown')
})
