import { defineConfig, mergeConfig } from 'vitest/config'
import shared from './vitest.config.ts'

// The clients of the field against our server: npm run interop. They want Python, so they are not among `npm test`.
export default mergeConfig(
  { ...shared, test: { ...shared.test, include: [], exclude: [] } },
  defineConfig({
    test: {
      include: ['test/interop/**/*.test.ts'],
      globalSetup: 'test/interop/python.ts',
      testTimeout: 600_000,
      hookTimeout: 300_000,
    },
  }),
)
