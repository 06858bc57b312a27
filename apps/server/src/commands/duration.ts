const units = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])
/** Ten years. */
const longestMs = 3650 * 86_400_000

/**
 * A duration as people write it, in milliseconds; undefined when it is none, or longer than ten years.
 *
 * @example parseDuration('90d') // 7776000000
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,8})([smhd])$/.exec(text) ?? []
  const ms = Number(count) * (units.get(unit) ?? Number.NaN)
  return ms <= longestMs ? ms : undefined
}
