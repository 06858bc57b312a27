import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { shown } from '../print/text.ts'
import type { Position, Problem } from './problem.ts'

/** A value of a YAML document, with its place for errors. */
export interface Place {
  /** The value, aliases followed; undefined where there is none. */
  readonly node: Node | undefined
  /** What stands there, where it is an alias. */
  readonly alias?: string
  /** Where it stands, in characters from the start. */
  readonly offset: number
  /** What errors call it, as in `capacities.email`. */
  readonly name: string
}

/** A field of a map: the place of its value, and of its key. */
export interface Field {
  readonly key: Place
  readonly value: Place
}

/** Reads a YAML text piece by piece and gathers all that is wrong with it, rather than stopping at the first. */
export class YamlReader {
  readonly root: Place
  readonly #problems: { readonly offset: number; readonly message: string }[] = []
  readonly #lines = new LineCounter()
  readonly #document: Document.Parsed

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false })
    for (const { pos, code, message } of [...this.#document.errors, ...this.#document.warnings]) {
      const what = code === 'MULTIPLE_DOCS' ? 'there is more than one document' : message
      this.#problems.push({ offset: pos[0], message: `not valid YAML: ${what}` })
    }
    this.root = this.#place(this.#document.contents, 0, 'the file')
  }

  /** What is wrong, in the order of the file. */
  get problems(): Problem[] {
    return this.#problems
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, message }) => ({ ...this.position(offset), message }))
  }

  position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset)
    // A text without a line end counts as no line at all.
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }

  fail({ offset }: Pick<Place, 'offset'>, message: string): undefined {
    this.#problems.push({ offset, message })
    return undefined
  }

  /** The fields of a map, by name; an unknown one is an error, and so is a required one that is missing. */
  fields(place: Place, allowed: readonly string[], required: readonly string[] = []): Map<string, Field> | undefined {
    if (!isMap(place.node)) return this.#wrong(place, `a map with ${allowed.join(', ')}`)
    const fields = new Map<string, Field>()
    for (const [name, field] of this.#pairs(place)) {
      if (allowed.includes(name)) fields.set(name, field)
      else this.fail(field.key, `${shown(name)} is not known here; allowed are ${allowed.join(', ')}`)
    }
    for (const name of required) if (!fields.has(name)) this.fail(place, `${inside(place, name)} is missing`)
    return fields
  }

  /** The fields of a map whose names are free. */
  entries(place: Place, what: string): Map<string, Field> | undefined {
    return isMap(place.node) ? new Map(this.#pairs(place)) : this.#wrong(place, what)
  }

  /** The items of a list. */
  list(place: Place, what: string): Place[] | undefined {
    if (!isSeq(place.node)) return this.#wrong(place, what)
    return place.node.items.map((item) => this.#place(item, place.offset, place.name))
  }

  /** A whole number within bounds, both included. */
  integer(place: Place, [lowest, highest]: readonly [number, number]): number | undefined {
    const value = scalarOf(place)
    if (typeof value === 'number' && Number.isInteger(value) && value >= lowest && value <= highest) return value + 0
    return this.#wrong(place, `a whole number from ${lowest} to ${highest}`)
  }

  flag(place: Place): boolean | undefined {
    const value = scalarOf(place)
    return typeof value === 'boolean' ? value : this.#wrong(place, 'true or false')
  }

  /** A text that passes a test; the error says what is allowed, and shows the value unless it is a secret. */
  text(
    place: Place,
    { allowed, isGood, secret = false }: { allowed: string; isGood: (text: string) => boolean; secret?: boolean },
  ): string | undefined {
    const value = scalarOf(place)
    if (typeof value === 'string' && isGood(value)) return value
    if (secret) return this.fail(place, `${place.name} is not right; allowed is ${allowed}`)
    const needsQuotes = value !== undefined && value !== null && typeof value !== 'string'
    return this.#wrong(place, needsQuotes ? `${allowed}; in quotes it would be a text` : allowed)
  }

  #wrong(place: Place, allowed: string): undefined {
    return this.fail(place, `${place.name} is ${describe(place)}; allowed is ${allowed}`)
  }

  #pairs(place: Place): [string, Field][] {
    if (!isMap(place.node)) return []
    return place.node.items.map(({ key, value }) => {
      const keyPlace = this.#place(key, place.offset, place.name)
      const name = String(scalarOf(keyPlace) ?? '')
      return [name, { key: keyPlace, value: this.#place(value, keyPlace.offset, inside(place, name)) }]
    })
  }

  /** The place of something in the document, where it stands and not where its anchor does. */
  #place(thing: unknown, otherwise: number, name: string): Place {
    if (!isAlias(thing)) {
      const node = isScalar(thing) || isMap(thing) || isSeq(thing) ? thing : undefined
      return { node, offset: node?.range?.[0] ?? otherwise, name }
    }
    const node = thing.resolve(this.#document)
    return { node, alias: `*${thing.source}`, offset: thing.range?.[0] ?? otherwise, name }
  }
}

const inside = ({ name }: Place, field: string): string =>
  name === 'the file' || name === 'the rule' ? field : `${name}.${field}`

const scalarOf = ({ node }: Place): unknown => (isScalar(node) ? node.value : undefined)

function describe(place: Place): string {
  if (isMap(place.node)) return 'a map'
  if (isSeq(place.node)) return 'a list'
  if (place.alias !== undefined && !place.node) return `${place.alias}, which has no anchor before it`
  const value = scalarOf(place)
  return value === null || value === undefined ? 'empty' : shown(value)
}
