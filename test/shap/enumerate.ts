/** Shapley values by their definition (Shapley 1953): over all subsets of the players, given as the bits of a number. */
export const enumerate = (players: number, worth: (subset: number) => number): number[] => {
  const worths = Array.from({ length: 2 ** players }, (_, subset) => worth(subset))
  return Array.from({ length: players }, (_, player) => {
    let sum = 0
    for (let subset = 0; subset < worths.length; subset++) {
      if (subset & (1 << player)) continue
      const others = countBits(subset)
      const weight = (factorial(others) * factorial(players - others - 1)) / factorial(players)
      sum += weight * (worths[subset | (1 << player)]! - worths[subset]!)
    }
    return sum
  })
}

const countBits = (subset: number): number => (subset === 0 ? 0 : (subset & 1) + countBits(subset >> 1))
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
