import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Names every test that was skipped, with its reason, and counts all of them in one line that a program can read. */
export const report = (): Reporter => ({
  onTestRunEnd(modules, problems) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string) => tests.filter((test) => test.result().state === state)
    const skipped = inState('skipped')
    for (const test of skipped) console.log(`skipped: ${place(test)}: ${reason(test)}`)
    // A file that breaks before its tests are known has none that could fail, and still is a failure.
    const failed = inState('failed').length + modules.filter(broke).length + problems.length
    console.log(`tests: ${inState('passed').length} passed, ${failed} failed, ${skipped.length} skipped`)
  },
})

const broke = (module: TestModule) => module.errors().length > 0

const place = (test: TestCase) => `${test.module.relativeModuleId} > ${test.fullName}`

const reason = (test: TestCase) => {
  const result = test.result()
  return (result.state === 'skipped' && result.note) || 'no reason is given'
}
