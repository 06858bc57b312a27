/**
 * Makes a statement keep its plan. SQLite looks at the values of parameters when it plans, and so plans anew after each
 * binding: with three tables that takes 20 µs, ten times as long as finding the row. Behind a unary plus, which changes
 * no value, it does not look. (The switch that SQLite has for this, `SQLITE_DBCONFIG_ENABLE_QPSG`, cannot be reached.)
 *
 * Statements that only insert, or that find one row of one table by its whole key, have no plan to make and need none
 * of this.
 *
 * @example steady('SELECT name FROM users WHERE account_id = ? AND id > @after')
 * // SELECT name FROM users WHERE account_id = +? AND id > +@after
 */
export const steady = (sql: string): string => sql.replace(/\?|@\w+/g, '+$&')
