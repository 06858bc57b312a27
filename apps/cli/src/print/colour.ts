type Environment = Readonly<Record<string, string | undefined>>

/** Puts colour on text, or leaves it as it is. */
export interface Paint {
  readonly add: (text: string) => string
  readonly change: (text: string) => string
  readonly remove: (text: string) => string
  readonly move: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

const plainText = (text: string): string => text
const code = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`

export const plain: Paint = {
  add: plainText,
  change: plainText,
  remove: plainText,
  move: plainText,
  strong: plainText,
  faint: plainText,
}

export const coloured: Paint = {
  add: code(32, 39),
  change: code(33, 39),
  remove: code(31, 39),
  move: code(36, 39),
  strong: code(1, 22),
  faint: code(2, 22),
}

/**
 * The paint for a stream: colours on a terminal. `NO_COLOR` (not empty) takes them away, `FORCE_COLOR` gives them in a
 * pipe too, and `FORCE_COLOR=0` takes them away; of both, FORCE_COLOR counts, as in Node.
 */
export function paintFor(stream: { readonly isTTY?: boolean | undefined }, env: Environment): Paint {
  const force = env.FORCE_COLOR
  if (force !== undefined) return force === '0' || force === 'false' ? plain : coloured
  if (env.NO_COLOR || env.TERM === 'dumb') return plain
  return stream.isTTY ? coloured : plain
}
