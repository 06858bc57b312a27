export interface ImportProblem {
  readonly line: number
  readonly problem: string
}

/** Why nothing was imported: the first bad rows in the order of their lines, and how many there are of which we know. */
export interface ImportRefusal {
  readonly kind: 'bad-rows'
  readonly problems: readonly ImportProblem[]
  readonly count: number
}

/** How many bad rows are named; the others are counted. */
export const maxProblemsNamed = 20

/** Counts all problems and keeps those of the lowest lines. */
export class Problems {
  #kept: ImportProblem[] = []
  count = 0

  add(line: number, problem: string): void {
    this.count++
    this.#kept = [...this.#kept, { line, problem }].sort((a, b) => a.line - b.line).slice(0, maxProblemsNamed)
  }

  /** The same problems, to add others to: a transaction that is run again must not find those of its first run. */
  copy(): Problems {
    const copy = new Problems()
    copy.count = this.count
    copy.#kept = [...this.#kept]
    return copy
  }

  refusal(): ImportRefusal {
    return { kind: 'bad-rows', problems: this.#kept, count: this.count }
  }
}
