import { parse } from 'libpg-query'

/** A node of PostgreSQL's own parse tree. */
type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const inside = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), value)

/** A table that a statement reads or writes, and whether it is told which account's rows it means. */
export interface TableUse {
  readonly table: string
  readonly isBound: boolean
}

/**
 * The tables of a statement's text, each with whether its rows are those of one account: by a condition that makes its
 * `account_id` (the `id` of `accounts`) equal to `$1` or to that of another table that is bound, or, where rows go in,
 * by the value that goes into that column.
 */
export async function tablesOf(text: string): Promise<TableUse[]> {
  const tree: unknown = await parse(text)
  const levels: Level[] = []
  walk(inside(tree, 'stmts'), levels)
  const named = new Set(levels.flatMap(({ names }) => names))
  return levels.flatMap((level) => usesOf(level, named))
}

interface Table {
  readonly name: string
  readonly alias: string
}

/** A SELECT, UPDATE, DELETE or INSERT, without those inside it. */
interface Level {
  readonly tables: Table[]
  readonly conditions: unknown[]
  /** The names of its common table expressions, which are no tables. */
  readonly names: string[]
  readonly isBoundAnyway: boolean
}

const kinds = ['SelectStmt', 'UpdateStmt', 'DeleteStmt', 'InsertStmt']

function walk(value: unknown, levels: Level[]): void {
  if (Array.isArray(value)) for (const item of value) walk(item, levels)
  if (!isNode(value)) return
  for (const [key, child] of Object.entries(value)) {
    if (isNode(child) && (kinds.includes(key) || key === 'larg' || key === 'rarg')) levels.push(...levelsOf(child))
    walk(child, levels)
  }
}

function levelsOf(statement: Node): Level[] {
  const names = listOf(inside(statement, 'withClause', 'ctes'))
    .map((cte) => inside(cte, 'CommonTableExpr', 'ctename'))
    .filter((name) => typeof name === 'string')
  const tables: Table[] = []
  const conditions: unknown[] = []
  const from = [...listOf(statement.fromClause), ...listOf(statement.usingClause)]
  if (!isNode(statement.onConflictClause) && isNode(statement.relation) && !isNode(statement.selectStmt)) {
    addTable(statement.relation, tables)
  }
  for (const item of from) addFrom(item, tables, conditions)
  addConditions(statement.whereClause, conditions)
  const target = isNode(statement.selectStmt) ? [targetOf(statement)] : []
  return [{ tables, conditions, names, isBoundAnyway: false }, ...target]
}

/** Where an INSERT writes to: bound by the value of its account_id, and by that in what it does on a conflict. */
function targetOf(statement: Node): Level {
  const tables: Table[] = []
  if (isNode(statement.relation)) addTable(statement.relation, tables)
  const at = listOf(statement.cols).findIndex((column) => inside(column, 'ResTarget', 'name') === 'account_id')
  const conflict = statement.onConflictClause
  const conditions: unknown[] = []
  addConditions(inside(conflict, 'whereClause'), conditions)
  const updates = inside(conflict, 'action') === 'ONCONFLICT_UPDATE'
  const byKey = listOf(inside(conflict, 'infer', 'indexElems'))[0]
  const conflictIsBound =
    !updates ||
    inside(byKey, 'IndexElem', 'name') === 'account_id' ||
    conditions.some((one) => isEquality(one, (column) => column.name === 'account_id', isAccountParameter))
  return {
    tables,
    conditions: [],
    names: [],
    isBoundAnyway: at >= 0 && insertsAccount(inside(statement, 'selectStmt', 'SelectStmt'), at) && conflictIsBound,
  }
}

/** Whether what goes in at this place is the account's id, of the request or of a row that was read for it. */
function insertsAccount(select: unknown, at: number): boolean {
  const rows = listOf(inside(select, 'valuesLists'))
  const values =
    rows.length > 0
      ? rows.map((row) => listOf(inside(row, 'List', 'items'))[at])
      : [inside(listOf(inside(select, 'targetList'))[at], 'ResTarget', 'val')]
  return values.every((value) => isAccountParameter(value) || isAccountColumn(columnOf(value)))
}

function addFrom(item: unknown, tables: Table[], conditions: unknown[]): void {
  const range = inside(item, 'RangeVar')
  if (isNode(range)) addTable(range, tables)
  const join = inside(item, 'JoinExpr')
  if (!isNode(join)) return
  addFrom(join.larg, tables, conditions)
  addFrom(join.rarg, tables, conditions)
  addConditions(join.quals, conditions)
}

function addTable(range: Node, tables: Table[]): void {
  const name = String(range.relname)
  tables.push({ name, alias: String(inside(range, 'alias', 'aliasname') ?? name) })
}

/** The parts of a condition that all have to hold. */
function addConditions(condition: unknown, conditions: unknown[]): void {
  const and = inside(condition, 'BoolExpr')
  if (inside(and, 'boolop') === 'AND_EXPR')
    for (const part of listOf(inside(and, 'args'))) addConditions(part, conditions)
  else if (condition !== undefined) conditions.push(condition)
}

interface Column {
  readonly alias: string | undefined
  readonly name: string
}

function columnOf(value: unknown): Column | undefined {
  const fields = listOf(inside(value, 'ColumnRef', 'fields')).map((field) => inside(field, 'String', 'sval'))
  const name = fields.at(-1)
  const alias = fields.length > 1 ? fields[0] : undefined
  if (typeof name !== 'string') return undefined
  return { alias: typeof alias === 'string' ? alias : undefined, name }
}

const isAccountColumn = (column: Column | undefined): boolean => column?.name === 'account_id'
const isAccountParameter = (value: unknown): boolean => inside(value, 'ParamRef', 'number') === 1

/** Whether a condition says that a column is equal to something. */
function isEquality(condition: unknown, isColumn: (column: Column) => boolean, isOther: (value: unknown) => boolean) {
  const expression = inside(condition, 'A_Expr')
  if (inside(listOf(inside(expression, 'name'))[0], 'String', 'sval') !== '=') return false
  const sides = [inside(expression, 'lexpr'), inside(expression, 'rexpr')]
  return [sides, sides.toReversed()].some(([left, right]) => {
    const column = columnOf(left)
    return column !== undefined && isColumn(column) && isOther(right)
  })
}

function usesOf({ tables, conditions, isBoundAnyway }: Level, named: ReadonlySet<string>): TableUse[] {
  const real = tables.filter(({ name }) => !named.has(name))
  const bound = new Set<string>()
  const isOf =
    ({ name, alias }: Table) =>
    (column: Column) =>
      column.name === (name === 'accounts' ? 'id' : 'account_id') &&
      (column.alias === alias || (column.alias === undefined && real.length === 1))
  const isBoundTo = (value: unknown): boolean => {
    const column = columnOf(value)
    return (
      isAccountParameter(value) || (column?.alias !== undefined && isAccountColumn(column) && bound.has(column.alias))
    )
  }
  // As often as there are tables: each round may bind one by another.
  for (const _ of real) {
    for (const table of real) {
      if (conditions.some((one) => isEquality(one, isOf(table), isBoundTo))) bound.add(table.alias)
    }
  }
  return real.map(({ name, alias }) => ({ table: name, isBound: isBoundAnyway || bound.has(alias) }))
}
