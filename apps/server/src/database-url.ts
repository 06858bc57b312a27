/** Where the data are: a file of this machine, or a database that several servers may share. */
export type Database =
  | { readonly engine: 'sqlite'; readonly file: string }
  | {
      readonly engine: 'postgres'
      readonly url: string
      /** The same without user, password and parameters, for people to see. */
      readonly shown: string
    }

/**
 * Reads `DATABASE_URL`. Undefined when it is neither kind.
 *
 * @example readDatabaseUrl('postgres://ada:secret@db.example/capacity') // { engine: 'postgres', …, shown: 'postgres://db.example/capacity' }
 */
export function readDatabaseUrl(text: string): Database | undefined {
  const file = /^sqlite:(.+)$/.exec(text)?.[1]
  // Two connections have to see one database, which SQLite's memory is not.
  if (file !== undefined) return file.startsWith(':') ? undefined : { engine: 'sqlite', file }
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(text)) return undefined
  const { protocol, host, pathname } = new URL(text)
  return { engine: 'postgres', url: text, shown: `${protocol}//${host}${pathname}` }
}

/** How to name a database to a person. */
export const shownDatabase = (database: Database): string =>
  database.engine === 'sqlite' ? database.file : database.shown
