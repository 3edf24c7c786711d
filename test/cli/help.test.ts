import { expect, test } from 'vitest'
import { cultivar } from './command-line.ts'

// Written again by `vitest -u`, and read in the diff.
test('the help of every command', async () => {
  const overview = await cultivar(['--help'])
  const names = [...overview.stdout.matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, name]) => name!)
  expect(names).toContain('doctor')
  const pages = ['', ...names.filter((name) => name !== 'help')].map((name) => [...(name ? [name] : []), '--help'])
  const texts: string[] = []
  for (let i = 0; i < pages.length; i += 3) {
    const ended = await Promise.all(pages.slice(i, i + 3).map((args) => cultivar(args)))
    ended.forEach(({ code, stdout, stderr }, j) => {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      texts.push(`$ cultivar ${pages[i + j]!.join(' ')}\n\n${stdout}`)
    })
  }
  await expect(texts.join('\n')).toMatchFileSnapshot('help.txt')
})

test('a wrong call ends with code 2, one line, and no stack', async () => {
  const calls = [
    ['evaluat'],
    ['evaluate', 'sentiment'],
    ['predictions', '--limit', 'many'],
    ['status', '--hours', '0'],
    ['drift', '--confidence', '2'],
    ['drift', '--reference', 'only.csv'],
  ]
  for (const args of calls) {
    const { code, stdout, stderr } = await cultivar(args)
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stderr.trim().length).toBeGreaterThan(10)
  }
})
