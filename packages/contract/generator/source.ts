import { isObject, type Json } from './place.ts'

const MAX_WIDTH_CHARACTERS = 100

/** The source of a JSON value, as a person would have written it. */
export function literal(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return list(value.map(literal))
  if (isObject(value)) return record(Object.entries(value).map(([key, item]) => [key, literal(item)]))
  return JSON.stringify(value)
}

/** The source of an object whose values are sources. */
export function record(entries: Iterable<readonly [key: string, source: string]>): string {
  return enclosed(
    '{',
    [...entries].map(([key, source]) => `${propertyKey(key)}: ${source}`),
    '}',
    ' ',
  )
}

/** The source of an array whose items are sources. */
export function list(items: readonly string[]): string {
  return enclosed('[', items, ']', '')
}

/** The source of a call. Arguments that are empty objects at its end are left out. */
export function call(callee: string, ...args: string[]): string {
  while (args.at(-1) === '{}') args.pop()
  return `${callee}(${args.join(', ')})`
}

/** The source of a property's value: `responses['not-json']`, `parameters.size`. */
export function member(object: string, key: string): string {
  return isIdentifier(key) ? `${object}.${key}` : `${object}[${quoted(key)}]`
}

/** Whether a name can stand in source as it is. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name)
}

function propertyKey(key: string): string {
  // Written as a plain key this would set the object's prototype.
  if (key === '__proto__') return "['__proto__']"
  return isIdentifier(key) || /^(?:0|[1-9]\d{0,8})$/.test(key) ? key : quoted(key)
}

function quoted(text: string): string {
  const json = JSON.stringify(text)
  return text.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`
}

function enclosed(open: string, parts: readonly string[], close: string, pad: string): string {
  if (parts.length === 0) return open + close
  const line = `${open}${pad}${parts.join(', ')}${pad}${close}`
  if (line.length <= MAX_WIDTH_CHARACTERS && !line.includes('\n')) return line
  return `${open}\n${parts.map((part) => `  ${part.replaceAll('\n', '\n  ')},\n`).join('')}${close}`
}
