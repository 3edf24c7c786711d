// Compiles the kernels of the learners (AssemblyScript) to WebAssembly, and writes it as a TypeScript constant that every
// bundler, test and build reads like any other file. It is made anew when a source is newer. Plain JavaScript for Node 20.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const kernels = join(root, 'src', 'learners', 'kernels')
const assembly = join(kernels, 'assembly')
const made = join(kernels, 'trees.wasm.ts')
const compiler = join(root, 'node_modules', 'assemblyscript', 'dist', 'asc.js')

const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd,threads']
const memory = ['--importMemory', '--sharedMemory', '--noExportMemory', '--maximumMemory', '65536']

/** Resolves to 0 when the compiled kernels are there and not older than their sources. */
export const makeKernels = async () => {
  const sources = readdirSync(assembly)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(assembly, name))
  const newest = Math.max(...[...sources, fileURLToPath(import.meta.url)].map((file) => statSync(file).mtimeMs))
  if (existsSync(made) && statSync(made).mtimeMs >= newest) return 0
  if (!existsSync(compiler)) {
    console.error('cultivar: assemblyscript is not installed, so the kernels of the learners are not compiled')
    return 1
  }
  return await compile(sources)
}

// Written beside and renamed, because another process may read it or write it at the same moment.
const compile = async (sources) => {
  const { main } = await import(pathToFileURL(compiler).href)
  const folder = mkdtempSync(join(kernels, '.made-'))
  try {
    const file = join(folder, 'trees.wasm')
    const { error, stderr } = await main([...sources, ...options, ...memory, '--outFile', file], {})
    if (error) {
      console.error(`cultivar: the kernels do not compile: ${error.message}\n${stderr.toString()}`)
      return 1
    }
    const text = join(folder, 'trees.wasm.ts')
    const base64 = readFileSync(file).toString('base64')
    writeFileSync(text, `/** Made by scripts/kernels.mjs of assembly/. */\nexport const treesModule =\n  '${base64}'\n`)
    renameSync(text, made)
    return 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// As a program it is a step of the installation, which may be one without development tools.
if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const code = await makeKernels()
  process.exit(existsSync(compiler) ? code : 0)
}
