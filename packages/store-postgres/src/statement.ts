/** A value that goes to the database. */
export type Value = string | number | boolean | null | readonly string[] | readonly number[]

/** A statement with the types of what goes in and of the rows that come out, which only the compiler knows of. */
export interface Statement<Values extends readonly Value[] = readonly Value[], Row = unknown> {
  /** Unique, and the name under which it is prepared. */
  readonly name: string
  readonly text: string
  /** Whether its plan depends on its values so much that it is not prepared. */
  readonly isPlannedEachTime: boolean
  readonly values?: (...values: Values) => void
  readonly row?: Row
}

type Declared = Pick<Statement, 'name' | 'text' | 'isPlannedEachTime'>

const all = new Map<string, Declared>()

/**
 * Declares a statement. Whatever the store sends was declared so, which is what lets a test look at all of it.
 *
 * @param name its own, in the words of the code around it
 * @param text SQL; `$1` is the account, but in statements that look for one
 * @example
 * const find = statement<[AccountId, string], RuleRow>('findRule', 'SELECT … WHERE account_id = $1 AND id = $2')
 * const row = await session.row(find, accountId, ruleId)
 */
export function statement<Values extends readonly Value[], Row = never>(
  name: string,
  text: string,
  { isPlannedEachTime = false } = {},
): Statement<Values, Row> {
  if (all.has(name)) throw new Error(`two statements are called ${name}`)
  const declared = { name, text, isPlannedEachTime }
  all.set(name, declared)
  return declared
}

/** All statements, by name. */
export const statements: ReadonlyMap<string, Declared> = all
