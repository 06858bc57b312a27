import 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of a PostgreSQL for tests. */
    postgres: string
  }
}
