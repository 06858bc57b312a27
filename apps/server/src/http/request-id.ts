import { randomUUID } from 'node:crypto'

const usable = /^[A-Za-z0-9._-]{1,128}$/

/** The request's own id where it is usable, else a new one. It stands on the reply and in the log. */
export const requestIdOf = (sent: string | null | undefined): string =>
  sent && usable.test(sent) ? sent : randomUUID()
