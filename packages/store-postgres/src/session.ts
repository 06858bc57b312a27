import pg from 'pg'
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

interface SessionOptions {
  /** Whether statements are prepared, under their names, for the next time on this connection. */
  readonly prepare: boolean
  /** Whether a statement may be sent before the one before it was answered. */
  readonly pipelines?: boolean
  /** How long to wait for an answer, which may never come from a server that was stopped; for ever unless given. */
  readonly timeoutMs?: number
}

/** One connection, for as long as one piece of work has it. */
export class Session {
  readonly client: pg.ClientBase
  readonly #options: SessionOptions
  /** Statements whose answers nobody has waited for. */
  #unanswered: Promise<unknown>[] = []
  /** What the first of them that failed was answered. */
  #fault: unknown
  #isBroken = false

  constructor(client: pg.ClientBase, options: SessionOptions) {
    this.client = client
    this.#options = options
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
   * Runs a statement of a transaction that gives nothing back, and goes on without its answer where it can: the server
   * does one after the other, and when one fails, nothing after it is done. What is waited for next, or the commit,
   * throws then what this one would have thrown.
   */
  async write<Values extends readonly Value[], Row>(
    statement: Statement<Values, Row>,
    ...values: Values
  ): Promise<void> {
    const { pipelines = false } = this.#options
    const answer = this.#send(statement, values, !pipelines)
    if (!pipelines) {
      await answer
      return
    }
    this.#unanswered.push(answer)
    // Kept as the fault.
    answer.catch(() => {})
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
   * Commits, in one round trip with what was not waited for. Whoever gets an answer knows: it is on the disk, or it is not.
   *
   * @throws CommitUnknown when no answer came, or one with a warning; or what the server said of a statement before it
   */
  async commit(): Promise<void> {
    let warning: string | undefined
    const onNotice = ({ code, message = '', detail = '' }: Notice) => {
      // By its class, since words are in the server's language.
      if (code?.startsWith('01')) warning = `${message} ${detail}`.trim()
    }
    this.client.on('notice', onNotice)
    try {
      const command = await this.#sendCommit()
      // So the server ends a transaction in which a statement failed, however that was taken.
      if (command !== 'COMMIT') throw new Error(`the transaction ended in ${command}`)
    } finally {
      this.client.off('notice', onNotice)
    }
    // It warns when the wait for a standby was cancelled: the commit is on the primary, and perhaps nowhere else.
    if (warning !== undefined) throw new CommitUnknown(`the transaction was committed, but: ${warning}`)
  }

  /** Gives the command that the server carried out. */
  async #sendCommit(): Promise<string> {
    const sent = this.#forget()
    const answer = this.#catching(() => this.client.query(commit.text))
    // Waited for below, if the server did all that came before.
    answer.catch(() => {})
    for (const one of await Promise.allSettled(sent)) {
      // It said so before it came to the commit. A connection that was lost, however, may have been so after that.
      if (one.status === 'rejected' && one.reason instanceof pg.DatabaseError) throw one.reason
    }
    try {
      return (await answer).command
    } catch (error) {
      // A server that is shut down may end the connection when it has committed and not yet said so.
      if (!(error instanceof Error && breaksConnection(error))) throw error
      throw new CommitUnknown(`it is unknown whether the transaction was committed: ${error.message}`, { cause: error })
    }
  }

  /** Undoes the transaction. That fails with the connection only, and then the server undoes it by itself. */
  async rollback(): Promise<void> {
    this.#forget()
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
    isWaitedFor = true,
  ): Promise<pg.QueryResult<Row & pg.QueryResultRow>> {
    const send = () =>
      this.client.query<Row & pg.QueryResultRow>({
        ...(this.#options.prepare && !isPlannedEachTime && { name }),
        text,
        values: [...values],
      })
    return this.#catching(send, isWaitedFor)
  }

  async #catching<T>(send: () => Promise<T>, isWaitedFor = true): Promise<T> {
    try {
      return await this.#inTime(send())
    } catch (error) {
      this.#isBroken ||= breaksConnection(error)
      const told = fromDriver(error)
      if (!isWaitedFor) this.#fault ??= told
      // Where one before it failed, that is the reason.
      throw this.#fault ?? told
    }
  }

  /** Forgets the statements that nobody has waited for, as their transaction ends. */
  #forget(): Promise<unknown>[] {
    const unanswered = this.#unanswered
    this.#unanswered = []
    this.#fault = undefined
    return unanswered
  }

  #inTime<T>(answer: Promise<T>): Promise<T> {
    const { timeoutMs } = this.#options
    if (timeoutMs === undefined) return answer
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new ConnectionLost(`no answer within ${timeoutMs} ms`)), timeoutMs)
      answer.then(
        (value) => {
          clearTimeout(timer)
          resolve(value)
        },
        (error) => {
          clearTimeout(timer)
          reject(error)
        },
      )
    })
  }
}
