import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Calls, Question, Reply } from './answer-calls.ts'

/** How long a child may take to end by itself. */
const endTimeoutMs = 3000

type Waiting = { readonly resolve: (value: string | undefined) => void; readonly reject: (error: Error) => void }
type Work<C extends Calls, K extends keyof C> = C[K]['work']

/** A process of our own that answers calls. */
export class Child<C extends Calls> {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #exit: Promise<unknown>
  #calls = 0

  constructor(module: URL, execArgv: readonly string[] = []) {
    this.#process = fork(module, { execArgv: [...process.execArgv, ...execArgv] })
    this.#exit = once(this.#process, 'exit').then(([code, signal]) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${module.pathname} ended: ${signal ?? code}`))
    })
    this.#process.on('message', (message) => this.#take(JSON.parse(String(message))))
  }

  /** Asks, and waits for the answer. @throws what the child threw, or that it ended */
  async call<K extends keyof C & string>(
    name: K,
    argument: Parameters<Work<C, K>>[0],
  ): Promise<Awaited<ReturnType<Work<C, K>>>> {
    const id = ++this.#calls
    const question: Question = { id, name, argument: JSON.stringify(argument) }
    const text = await new Promise<string | undefined>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#process.send(JSON.stringify(question), (error) => error && reject(error))
    })
    return JSON.parse(text ?? 'null')
  }

  /** Lets the process end, and ends it when it does not. */
  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect()
    const impatient = setTimeout(() => this.#process.kill('SIGKILL'), endTimeoutMs)
    await this.#exit
    clearTimeout(impatient)
  }

  #take({ id, value, fault }: Reply): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (fault === undefined) waiting?.resolve(value)
    else waiting?.reject(new Error(fault))
  }
}

/** The processes of one run. All of them end with it, also when it fails. */
export class Children implements AsyncDisposable {
  readonly #all: Child<Calls>[] = []
  readonly #signal: AbortSignal | undefined

  /** @param signal ends all of them at once; whoever waits for an answer learns of it */
  constructor(signal?: AbortSignal) {
    this.#signal = signal
    signal?.addEventListener('abort', () => this[Symbol.asyncDispose]())
  }

  /** Starts a module of `src/` as a process of its own. */
  start<C extends Calls>(module: string, execArgv: readonly string[] = []): Child<C> {
    this.#signal?.throwIfAborted()
    const child = new Child<C>(new URL(`../${module}`, import.meta.url), execArgv)
    this.#all.push(child)
    return child
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((child) => child.end()))
  }
}
