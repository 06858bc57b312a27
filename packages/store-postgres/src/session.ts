import type pg from 'pg'
import { breaksConnection, CommitUnknown, ConnectionLost, fromDriver } from './errors.ts'
import { type Statement, statement, type Value } from './statement.ts'

const rollback = statement<[], never>('rollback', 'ROLLBACK')
const commit = statement<[], never>('commit', 'COMMIT')

/** What a server says beside its answer, as far as it is read. */
interface Notice {
  readonly code: string | undefined
  readonly message: string | undefined
  readonly detail: string | undefined
}

/** One connection, for as long as one piece of work has it. */
export class Session {
  readonly client: pg.ClientBase
  readonly #prepare: boolean
  readonly #timeoutMs: number | undefined
  #isBroken = false

  /**
   * @param prepare whether statements are prepared, under their names, for the next time on this connection
   * @param timeoutMs how long to wait for an answer, which may never come from a server that was stopped; for ever
   *   unless given
   */
  constructor(client: pg.ClientBase, prepare: boolean, timeoutMs?: number) {
    this.client = client
    this.#prepare = prepare
    this.#timeoutMs = timeoutMs
  }

  /** Whether nobody must use the connection again. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /** All rows that a statement gives. @throws ConnectionLost, or what the server says */
  async rows<Values extends readonly Value[], Row>(
    statement: Statement<Values, Row>,
    ...values: Values
  ): Promise<Row[]> {
    return (await this.#send(statement, values)).rows
  }

  /** The first row that a statement gives, if there is one. */
  async row<Values extends readonly Value[], Row>(
    statement: Statement<Values, Row>,
    ...values: Values
  ): Promise<Row | undefined> {
    return (await this.#send(statement, values)).rows[0]
  }

  /** Runs a statement and tells how many rows it wrote. */
  async count<Values extends readonly Value[], Row>(
    statement: Statement<Values, Row>,
    ...values: Values
  ): Promise<number> {
    return (await this.#send(statement, values)).rowCount ?? 0
  }

  /**
   * Runs a text of one or more statements in the simple protocol, which neither prepares nor takes values.
   *
   * @throws ConnectionLost, or what the server says
   */
  async script(text: string): Promise<Record<string, unknown>[]> {
    return (await this.#catching(() => this.client.query<Record<string, unknown>>(text))).rows
  }

  /**
   * Commits. Whoever gets an answer knows: it is on the disk, or it is not.
   *
   * @throws CommitUnknown when no answer came, or one with a warning
   */
  async commit(): Promise<void> {
    let command: string
    let warning: string | undefined
    const onNotice = ({ code, message = '', detail = '' }: Notice) => {
      // By its class, since words are in the server's language.
      if (code?.startsWith('01')) warning = `${message} ${detail}`.trim()
    }
    this.client.on('notice', onNotice)
    try {
      command = (await this.#catching(() => this.client.query(commit.text))).command
    } catch (error) {
      // A server that is shut down may end the connection when it has committed and not yet said so.
      if (!(error instanceof Error && breaksConnection(error))) throw error
      throw new CommitUnknown(`it is unknown whether the transaction was committed: ${error.message}`, { cause: error })
    } finally {
      this.client.off('notice', onNotice)
    }
    // So the server ends a transaction in which a statement failed, however that was taken.
    if (command !== 'COMMIT') throw new Error(`the transaction ended in ${command}`)
    // It warns when the wait for a standby was cancelled: the commit is on the primary, and perhaps nowhere else.
    if (warning !== undefined) throw new CommitUnknown(`the transaction was committed, but: ${warning}`)
  }

  /** Undoes the transaction. That fails with the connection only, and then the server undoes it by itself. */
  async rollback(): Promise<void> {
    if (this.#isBroken) return
    try {
      await this.#catching(() => this.client.query(rollback.text))
    } catch {
      this.#isBroken = true
    }
  }

  #send<Values extends readonly Value[], Row>(
    { name, text, isPlannedEachTime }: Statement<Values, Row>,
    values: Values,
  ): Promise<pg.QueryResult<Row & pg.QueryResultRow>> {
    return this.#catching(() =>
      this.client.query<Row & pg.QueryResultRow>({
        ...(this.#prepare && !isPlannedEachTime && { name }),
        text,
        values: [...values],
      }),
    )
  }

  async #catching<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await this.#inTime(send())
    } catch (error) {
      this.#isBroken ||= breaksConnection(error)
      throw fromDriver(error)
    }
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const timeoutMs = this.#timeoutMs
    if (timeoutMs === undefined) return answer
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new ConnectionLost(`no answer within ${timeoutMs} ms`)), timeoutMs)
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }
}
