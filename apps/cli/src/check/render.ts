import { type Channel, channels } from '../file/limits.ts'
import type { Paint } from '../print/colour.ts'
import { table } from '../print/table.ts'
import { padEnd, printable, widthOf } from '../print/text.ts'
import type { Finding } from './findings.ts'
import type { RuleTotal, Totals } from './totals.ts'

/** The widest picture, in columns; wider ones are harder to compare by eye. */
const widest = 100
/** The longest name beside a bar. */
const longestName = 40

/** A table of the rules, a picture of what their agents may hold together, and what is worth a look. */
export function renderCheck(
  totals: Totals,
  findings: readonly Finding[],
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const rows = totals.rules.map(({ name, default: isDefault, agents, capacities }) => [
    isDefault ? `${name} (default)` : name,
    agents,
    ...channels.map((channel) => capacities[channel]),
  ])
  const pictures = channels.map((channel) => picture(channel, totals, { paint, columns: Math.min(columns, widest) }))
  const found = findings.map(({ message }) => `  ${paint.change('!')} ${message}`)
  return [
    table(['rule', 'agents', ...channels], rows),
    ...pictures,
    findings.length === 0 ? paint.add('Nothing to look at.') : ['To look at:', ...found].join('\n'),
  ].join('\n\n')
}

/** What the agents of each rule may hold together on a channel, as bars of one scale. */
function picture(
  channel: Channel,
  { rules, total }: Totals,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const names = rules.map(({ name }) => shortened(printable(name)))
  const nameWidth = Math.max(...names.map(widthOf))
  const most = Math.max(...rules.map((rule) => rule.total[channel]))
  const barWidth = Math.max(10, columns - nameWidth - String(most).length - 5)
  const line = (rule: RuleTotal, at: number): string => {
    const number = rule.total[channel]
    const bar = barOf(number, most, barWidth)
    return `  ${padEnd(names[at] ?? '', nameWidth)}  ${bar === '' ? '' : `${paint.move(bar)} `}${number}`
  }
  return [`${paint.strong(channel)}: ${total[channel]} at once`, ...rules.map(line)].join('\n')
}

/** A bar that is as long for the most as it may be, and seen for everything above 0. */
export const barOf = (number: number, most: number, width: number): string =>
  number === 0 ? '' : '█'.repeat(Math.max(1, Math.round((number / most) * width)))

const shortened = (name: string): string => {
  const characters = [...name]
  return characters.length > longestName ? `${characters.slice(0, longestName - 1).join('')}…` : name
}
