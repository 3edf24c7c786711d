// Makes two years of counts from a bicycle station in a city that does not exist, and a spring that follows. Run by
// hand, from the root of the repository:
//   node examples/bike-demand/generate.ts
// The same seed gives the same bytes, and a test holds them against the files in data/.
import { csvOf, type Draws, drawsFrom, writeData } from '../draws.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const firstDay = Date.UTC(2024, 0, 1)

/** Every third hour is kept, so that the morning at eight and the evening at five are among them. */
const keptHours = [2, 5, 8, 11, 14, 17, 20, 23]

// Holidays of the city, as month-day. Easter moves, so it is left out.
const holidays = new Set(['01-01', '05-01', '06-06', '10-03', '12-24', '12-25', '12-26'])

/** The files of data/ by their names. */
export const bikeFiles = (): Record<string, string> => {
  const rows = hoursUntil(drawsFrom(1817), Date.UTC(2026, 4, 1))
  const newYear = '2026-01-01'
  return {
    'rides.csv': csvOf(rows.filter(({ moment }) => moment < newYear)),
    'later.csv': csvOf(rows.filter(({ moment }) => moment >= newYear)),
  }
}

/** The weather as it goes on from hour to hour. */
interface Sky {
  /** How much warmer it is than usual, in degrees. */
  warmer: number
  /** How much is in the air: clear below zero, storms far above. */
  front: number
  windSpeed: number
}

const hoursUntil = (draws: Draws, end: number) => {
  const rows: ReturnType<typeof hourOf>[] = []
  let sky: Sky = { warmer: 0, front: 0, windSpeed: 14 }
  for (let at = firstDay; at < end; at += hourMs) {
    sky = nextHour(draws, sky)
    const isKept = keptHours.includes(new Date(at).getUTCHours())
    // Now and then the counter of the station does not answer.
    if (isKept && !draws.yes(0.006)) rows.push(hourOf(draws, at, sky))
  }
  return rows
}

const nextHour = (draws: Draws, { warmer, front, windSpeed }: Sky): Sky => ({
  warmer: 0.985 * warmer + draws.normal(0, 0.65),
  front: 0.965 * front + draws.normal(0, 0.265),
  windSpeed: Math.max(0, 14 + 0.93 * (windSpeed - 14) + 0.5 * front + draws.normal(0, 2.6)),
})

const hourOf = (draws: Draws, at: number, sky: Sky) => {
  const moment = new Date(at).toISOString().slice(0, 16)
  const holiday = holidays.has(moment.slice(5, 10))
  const working_day = !holiday && !isWeekend(at)
  const weather = weatherOf(sky.front)
  const temperature = temperatureOf(at, sky)
  const humidity = between(35, 100, 62 + 13 * sky.front - 0.5 * (temperature - 11) + draws.normal(0, 6))
  const felt =
    temperature - 0.12 * sky.windSpeed + (temperature > 20 ? 0.06 * (humidity - 50) : 0) + draws.normal(0, 0.5)
  const demand = demandOf(at, { working_day, holiday, weather, felt, humidity, windSpeed: sky.windSpeed })
  const casual = draws.count(demand.casual * spread(draws))
  const registered = draws.count(demand.registered * spread(draws))
  return {
    moment,
    season: seasonOf(at),
    holiday: yesNo(holiday),
    working_day: yesNo(working_day),
    weather,
    temperature: temperature.toFixed(1),
    felt_temperature: felt.toFixed(1),
    humidity: Math.round(humidity),
    // The wind gauge froze in the second winter.
    wind_speed: isFrozen(moment) || draws.yes(0.02) ? null : sky.windSpeed.toFixed(1),
    casual,
    registered,
    count: casual + registered,
  }
}

const isWeekend = (at: number) => [0, 6].includes(new Date(at).getUTCDay())
const isFrozen = (moment: string) => moment >= '2025-01-20' && moment < '2025-01-29'

const weatherOf = (front: number) => {
  if (front < 0.25) return 'clear'
  if (front < 1.15) return 'cloudy'
  return front < 2 ? 'rain' : 'storm'
}

const dayOfYear = (at: number) => {
  const year = new Date(at).getUTCFullYear()
  return (at - Date.UTC(year, 0, 1)) / dayMs
}

const wave = (position: number, peak: number, period: number) => Math.cos((2 * Math.PI * (position - peak)) / period)

const temperatureOf = (at: number, { warmer, front }: Sky): number => {
  const ofYear = 10.5 + 9.5 * wave(dayOfYear(at), 200, 365.25)
  const ofDay = (4 - 1.2 * Math.max(0, front)) * wave(new Date(at).getUTCHours(), 15, 24)
  return ofYear + ofDay + warmer
}

const seasonOf = (at: number) => {
  const month = new Date(at).getUTCMonth()
  return ['winter', 'spring', 'summer', 'autumn'][Math.floor(((month + 1) % 12) / 3)]!
}

interface Outside {
  working_day: boolean
  holiday: boolean
  weather: string
  felt: number
  humidity: number
  windSpeed: number
}

// Rides in an hour of a mild, dry day at the beginning of 2024: those who ride to work, and those who ride for joy.
const commuters: Record<number, [working: number, free: number]> = {
  2: [5, 18],
  5: [26, 7],
  8: [330, 55],
  11: [105, 150],
  14: [125, 185],
  17: [390, 175],
  20: [150, 95],
  23: [55, 48],
}
const strollers: Record<number, [working: number, free: number]> = {
  2: [2, 9],
  5: [2, 3],
  8: [12, 18],
  11: [30, 92],
  14: [38, 130],
  17: [48, 112],
  20: [24, 40],
  23: [8, 16],
}
const ridingIn: Record<string, [registered: number, casual: number]> = {
  clear: [1, 1],
  cloudy: [0.93, 0.8],
  rain: [0.58, 0.33],
  storm: [0.3, 0.1],
}

/** Rides to expect. Every year has a third more, and those for joy need warmth. */
const demandOf = (at: number, outside: Outside) => {
  const { working_day, holiday, weather, felt, humidity, windSpeed } = outside
  const hour = new Date(at).getUTCHours()
  const day = working_day ? 0 : 1
  const growth = 1.34 ** ((at - firstDay) / (365.25 * dayMs))
  // Warmth draws people out until it is too hot.
  const warmth = 1 / (1 + Math.exp(-(felt - 9) / 5)) - Math.max(0, felt - 27) * 0.035
  const damp = 1 - 0.004 * Math.max(0, humidity - 70)
  const calm = 1 - 0.008 * Math.max(0, windSpeed - 18)
  const [byCommuters, byStrollers] = ridingIn[weather]!
  const shared = growth * Math.max(0.1, damp * calm)
  return {
    registered: shared * commuters[hour]![day]! * byCommuters * (0.38 + 0.62 * warmth) * (holiday ? 0.8 : 1),
    casual: shared * strollers[hour]![day]! * byStrollers * Math.max(0.03, warmth) * (holiday ? 1.25 : 1),
  }
}

// Two equal hours are not alike: a fair, a match, a school trip. Its average is one.
const spread = (draws: Draws) => Math.exp(draws.normal(-0.02, 0.2))

const between = (low: number, high: number, value: number) => Math.min(high, Math.max(low, value))
const yesNo = (value: boolean) => (value ? 'yes' : 'no')

if (import.meta.main) writeData(import.meta.dirname, bikeFiles())
