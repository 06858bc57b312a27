import { decodeTime, encodeTime, incrementBase32, isValid, ulid } from 'ulid'

/** How many characters of a ULID are its time. */
const timeLength = 10

/**
 * The next id of a series: a ULID of `now`, or, when the last id is as young or younger (two in one millisecond, a clock
 * set back), the one right after it. So the ids of a series only ever rise.
 *
 * @param now milliseconds since 1970
 * @param last the newest id that the series ever had, if any
 */
export function nextUlid(now: number, last?: string): string {
  if (last === undefined || now > decodeTime(last)) return ulid(now)
  const random = last.slice(timeLength)
  if (/^Z+$/.test(random)) return ulid(decodeTime(last) + 1)
  return last.slice(0, timeLength) + incrementBase32(random)
}

/**
 * The lowest ULID of a moment, for series whose ids are to be known beforehand: what follows it is the same each time.
 *
 * @example nextUlid(time, lowestUlid(time)) // ends in …0000001
 */
export const lowestUlid = (time: number): string => encodeTime(time, timeLength) + '0'.repeat(16)

/** The moment that a rule id was made, in milliseconds since 1970. */
export const timeOfRuleId = (id: string): number => decodeTime(id)

/** The stored form of an id as a client may write it, or undefined when no rule can have it. ULIDs know no case. */
export function readRuleId(text: string): string | undefined {
  const id = text.toUpperCase()
  return isValid(id) ? id : undefined
}
