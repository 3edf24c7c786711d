import type { Random } from '../../kit/random.ts'

/** At most `most` of the rows, each as likely as the other, in their order (Knuth, algorithm S). */
export const sampleRows = (rows: Int32Array, most: number, random: Random): Int32Array => {
  if (rows.length <= most) return rows
  const sample = new Int32Array(most)
  let taken = 0
  for (let i = 0; taken < most; i++) {
    if ((rows.length - i) * random() >= most - taken) continue
    sample[taken++] = rows[i]!
  }
  return sample
}
