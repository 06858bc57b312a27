/** What is asked of an image, as its Dockerfile has it. */
export interface Image {
  /** The commands of the first stage, for a shell in the source's folder. */
  readonly build: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user: string
  readonly workdir: string
  readonly volume: string
  /** What it runs: its entry point and that one's arguments. */
  readonly command: readonly string[]
  /** What tells by its exit code whether it is well. */
  readonly healthCheck: readonly string[]
}

interface Instruction {
  readonly name: string
  readonly value: string
}

/** The instructions of each stage, in their order. */
function stagesOf(text: string): Instruction[][] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, ' ')
  const instructions = [...lines.matchAll(/^([A-Z]+) +(.+)$/gm)].map(([, name = '', value = '']) => ({ name, value }))
  const starts = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []))
  return starts.map((start, stage) => instructions.slice(start, starts[stage + 1]))
}

const words = (json: string): string[] => {
  const list: unknown = JSON.parse(json)
  if (Array.isArray(list) && list.every((word) => typeof word === 'string')) return list
  throw new Error(`a command is written as a list of words, so that no shell stands in between: ${json}`)
}

/**
 * Reads a Dockerfile of two stages.
 *
 * @throws when it does not have what is read here, exactly once
 */
export function readDockerfile(text: string): Image {
  const [first = [], last = [], ...more] = stagesOf(text)
  if (last.length === 0 || more.length > 0) throw new Error('there are two stages: one builds, one runs')
  const one = (name: string): string => {
    const [found, ...others] = last.filter((instruction) => instruction.name === name)
    if (!found || others.length > 0) throw new Error(`the last stage has one ${name}`)
    return found.value
  }
  const pairs = one('ENV').split(/ +/)
  return {
    build: first.filter(({ name }) => name === 'RUN').map(({ value }) => value),
    env: Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s, 2))),
    user: one('USER'),
    workdir: one('WORKDIR'),
    volume: one('VOLUME'),
    command: [...words(one('ENTRYPOINT')), ...words(one('CMD'))],
    healthCheck: words(one('HEALTHCHECK').replace(/^.* CMD /, '')),
  }
}
