import type { CapacityRule } from '@capacity-rules/client'
import { count, quote } from '../print/text.ts'
import { isAllZero } from './totals.ts'

/** Something about a rule that may be meant, but is worth a look. */
export interface Finding {
  readonly kind: 'nobody' | 'no-capacity' | 'same-name'
  readonly rule: { readonly id: string; readonly name: string }
  readonly message: string
}

/** What is worth a look in an account's rules, in their order. A default rule with nobody in it is as it may be. */
export function findingsOf(rules: readonly CapacityRule[]): Finding[] {
  const names = new Map<string, number>()
  for (const { name } of rules) names.set(name, (names.get(name) ?? 0) + 1)
  return rules.flatMap((rule) => {
    const { id, name, assignees } = rule
    const finding = (kind: Finding['kind'], message: string): Finding => ({ kind, rule: { id, name }, message })
    const found: Finding[] = []
    if (assignees.count === 0 && !rule.default) found.push(finding('nobody', `${quote(name)} has nobody in it`))
    if (isAllZero(rule)) {
      const who = assignees.count > 0 ? `; ${count(assignees.count, 'agent')} can get none` : ''
      found.push(finding('no-capacity', `${quote(name)} gives no work on any channel${who}`))
    }
    const same = names.get(name) ?? 0
    if (same > 1)
      found.push(finding('same-name', `${quote(name)} (${id}) shares its name with ${count(same - 1, 'other rule')}`))
    return found
  })
}
