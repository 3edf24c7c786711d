/**
 * Holm's step-down adjustment (Scandinavian Journal of Statistics 6, 1979): a test is significant when its adjusted
 * p-value is at most alpha, and then the chance of even one false alarm among all of them is at most alpha, however the
 * tests depend on each other. The order of the answer is the order of the question.
 */
export const holm = (pValues: readonly number[]): number[] => {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!)
  const adjusted = new Array<number>(pValues.length)
  let largest = 0
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - rank)))
    adjusted[index] = largest
  })
  return adjusted
}
