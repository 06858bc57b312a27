/** Something that a child can be asked. Arguments and answers travel as JSON. */
export interface Call<A, R> {
  readonly work: (argument: A) => R
  readonly answer: (argument: string) => Promise<string | undefined>
}

export type Calls = Readonly<
  Record<string, { readonly work: (argument: never) => unknown; readonly answer: Call<never, unknown>['answer'] }>
>

export const call = <A, R>(work: (argument: A) => R): Call<A, R> => ({
  work,
  answer: async (text) => {
    const argument: A = JSON.parse(text)
    return JSON.stringify(await work(argument))
  },
})

/** What goes to a child, and what comes back: the texts are JSON. */
export interface Question {
  readonly id: number
  readonly name: string
  readonly argument: string
}
export interface Reply {
  readonly id: number
  readonly value?: string | undefined
  readonly fault?: string
}

/**
 * Answers what the parent asks, and ends this process when the parent is gone, however it went.
 *
 * @example answerCalls({ square: call((n: number) => n * n) })
 */
export function answerCalls(calls: Calls): void {
  // A parent that is gone wants no answer; the callback keeps that from being an error that nobody handles.
  const reply = (text: Reply) => process.connected && process.send?.(JSON.stringify(text), () => {})
  process.on('message', async (message) => {
    const { id, name, argument }: Question = JSON.parse(String(message))
    try {
      const asked = calls[name]
      if (!asked) throw new Error(`there is no call ${name}`)
      reply({ id, value: await asked.answer(argument) })
    } catch (error) {
      reply({ id, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  // An exit of its own accord, so that a profiler can write what it has.
  process.on('disconnect', () => process.exit(0))
  // A terminal sends its signal to the whole group; the parent ends its children itself.
  process.on('SIGINT', () => {})
}
