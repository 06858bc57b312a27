import { parseArgs } from 'node:util'

/**
 * Sees to the command line of a program without options: prints the help when that is asked for, and refuses all else
 * with exit code 2.
 *
 * @returns whether there is nothing left to do
 */
export function onlyHelp(help: string): boolean {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } })
    if (values.help) console.log(help)
    return values.help === true
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`)
    process.exitCode = 2
    return true
  }
}
