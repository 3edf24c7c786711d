/** A stream of numbers in [0, 1). The same seed gives the same stream on every machine. */
export type Random = () => number

/** The chance of the machine, for what nobody has to repeat. */
export const systemRandom: Random = () => Math.random()

/** sfc32 (C. Doty-Humphrey, PractRand): 128 bits of state, passes the statistical batteries, no multiplication. */
export const seededRandom = (seed: number): Random => {
  let a = 0x9e3779b9 | 0
  let b = 0x243f6a88 | 0
  let c = seed | 0
  let counter = 1
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4294967296
  }
  // The first outputs still show the seed's bits, so they are thrown away.
  for (let i = 0; i < 12; i++) next()
  return next
}

/** Fisher–Yates, in place; returns the same array. */
export const shuffle = <T extends { [index: number]: unknown; length: number }>(items: T, random: Random): T => {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swapped = items[i]
    items[i] = items[j]
    items[j] = swapped
  }
  return items
}
