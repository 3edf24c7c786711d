import type { Bag } from './bag.ts'

/** Counted n-grams of many rows in pages of a fixed size, so that growing never copies what is already there. */
export interface Pages {
  size: number
  buckets: Int32Array[]
  counts: Uint8Array[]
}

export const emptyPages = (): Pages => ({ size: 0, buckets: [], counts: [] })

/** Adds the n-grams of one row. */
export const append = (pages: Pages, bag: Bag): void => {
  let taken = 0
  while (taken < bag.size) {
    const used = pages.size % pageSize
    if (used === 0) addPage(pages)
    const end = Math.min(bag.size, taken + pageSize - used)
    pages.buckets.at(-1)!.set(bag.buckets.subarray(taken, end), used)
    pages.counts.at(-1)!.set(bag.counts.subarray(taken, end), used)
    pages.size += end - taken
    taken = end
  }
}

/** All pages in arrays of exactly the right size. A page is let go as soon as it is copied. */
export const bound = (pages: Pages): { buckets: Int32Array; counts: Uint8Array } => {
  const buckets = new Int32Array(pages.size)
  const counts = new Uint8Array(pages.size)
  for (let start = 0, page = 0; start < pages.size; start += pageSize, page++) {
    const used = Math.min(pageSize, pages.size - start)
    buckets.set(pages.buckets[page]!.subarray(0, used), start)
    counts.set(pages.counts[page]!.subarray(0, used), start)
    pages.buckets[page] = nothing
    pages.counts[page] = noCounts
  }
  return { buckets, counts }
}

const pageSize = 1 << 20
const nothing = new Int32Array(0)
const noCounts = new Uint8Array(0)

const addPage = (pages: Pages): void => {
  pages.buckets.push(new Int32Array(pageSize))
  pages.counts.push(new Uint8Array(pageSize))
}
