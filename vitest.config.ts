import { defineConfig } from 'vitest/config'
import { report } from './test/report.ts'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    // Where CI is set, colours are on without a terminal; what a test reads has none.
    env: { NO_COLOR: '1' },
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Those have a configuration of their own, because they want Python.
    exclude: ['test/interop/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', report()],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--conditions=source'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary'] },
  },
})
