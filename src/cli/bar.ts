/** A bar of text, as long as the value is of `most`; what pulls down is drawn with another sign than what lifts. */
export const bar = (value: number, most: number, width = 24): string => {
  if (!(most > 0)) return ''
  const eighths = Math.round((Math.min(Math.abs(value), most) / most) * width * 8)
  const whole = (value < 0 ? '░' : '█').repeat(eighths >> 3)
  return value < 0 ? whole || (eighths > 0 ? '░' : '') : whole + ends[eighths & 7]!
}

// The block elements of Unicode go in eighths.
const ends = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
