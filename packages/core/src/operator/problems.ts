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

  refusal(): ImportRefusal {
    return { kind: 'bad-rows', problems: this.#kept, count: this.count }
  }
}
