/** Text as PostgreSQL and JSON readers take it: NUL and lone surrogates become U+FFFD. Other text is returned as it is. */
export const storable = (text: string): string => {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole
}
