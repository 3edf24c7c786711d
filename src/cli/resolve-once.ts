import module, { type ResolveFnOutput } from 'node:module'

/**
 * Finds the modules of a package once, by their names. Node 24 reads the `exports` of a package again for each module of it
 * and each that imports it; those of drizzle-orm are so long that this cost every start half a second and 150 MB of memory.
 * Only for packages all of whose modules are ECMAScript modules where they are imported.
 */
export const resolveOnce = (name: string): void => {
  if (module.registerHooks === undefined) return
  const found = new Map<string, ResolveFnOutput>()
  const inside = `/node_modules/${name}/`
  module.registerHooks({
    resolve: (specifier, context, next) => {
      const { parentURL } = context
      if (specifier.startsWith('.') && parentURL?.includes(inside) && !parentURL.endsWith('.cjs'))
        return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
      const isNamed = specifier === name || specifier.startsWith(`${name}/`)
      if (!isNamed || context.conditions.includes('require')) return next(specifier, context)
      const known = found.get(specifier)
      if (known) return { ...known, shortCircuit: true }
      const resolved = next(specifier, context)
      found.set(specifier, resolved)
      return resolved
    },
  })
}
