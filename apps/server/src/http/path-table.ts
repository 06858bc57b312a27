/** What a path leads to, with the values that stand in the places of its parameters. */
export interface PathMatch<T> {
  readonly value: T
  readonly params: Readonly<Record<string, string>>
}

interface Pattern<T> {
  readonly segments: readonly { readonly literal: string; readonly parameter: string | undefined }[]
  readonly value: T
}

/**
 * Finds what belongs to a path. A path as it stands comes before one with parameters: `assignees` is no rule's id. For
 * the few paths of one API this is quicker than a router that also knows wildcards and chains of handlers.
 *
 * @example new PathTable([['/rules/{id}', 'a rule']]).find('/rules/7') // { value: 'a rule', params: { id: '7' } }
 */
export class PathTable<T> {
  readonly #literals = new Map<string, PathMatch<T>>()
  readonly #patterns: Pattern<T>[] = []

  /** @param entries paths in the form of the contract, each at most once */
  constructor(entries: Iterable<readonly [path: string, value: T]>) {
    for (const [path, value] of entries) {
      if (path.includes('{')) this.#patterns.push({ segments: path.split('/').map(toSegment), value })
      else this.#literals.set(path, { value, params: {} })
    }
  }

  find(path: string): PathMatch<T> | undefined {
    const literal = this.#literals.get(path)
    if (literal) return literal
    const sent = path.split('/')
    const pattern = this.#patterns.find(
      ({ segments }) =>
        segments.length === sent.length &&
        segments.every(({ literal, parameter }, index) => (parameter ? sent[index] !== '' : sent[index] === literal)),
    )
    return pattern && { value: pattern.value, params: paramsOf(pattern, sent) }
  }
}

const toSegment = (text: string): Pattern<unknown>['segments'][number] => ({
  literal: text,
  parameter: /^\{(.+)\}$/.exec(text)?.[1],
})

function paramsOf({ segments }: Pattern<unknown>, sent: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [index, { parameter }] of segments.entries()) {
    if (parameter) params[parameter] = decoded(sent[index] ?? '')
  }
  return params
}

function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
