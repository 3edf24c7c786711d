import { expect, test } from 'vitest'
import { nodeProblem } from './node-version.ts'

test.each(['22.18.0', '22.19.3', '24.0.0', '100.1.0'])('Node %s runs a typed file', (version) => {
  expect(nodeProblem(version)).toBeUndefined()
})

test.each(['20.20.2', '22.17.9', '21.30.0'])('Node %s does not, and the sentence says what to do', (version) => {
  expect(nodeProblem(version)).toMatch(new RegExp(`^Node ${version} is too old .*npx cultivar`))
})
