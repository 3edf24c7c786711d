import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The system's Chromium. A machine without one is told how to get it; the tests of the pages are never skipped. */
export const openBrowser = (): Promise<Browser> => {
  if (existsSync(executablePath)) return chromium.launch({ executablePath, args })
  throw new Error(
    `The tests of the pages need Chromium, and there is none at ${executablePath}. ` +
      'Install it (Debian: apt-get update && apt-get install -y chromium) or name yours in CHROMIUM.',
  )
}
