import { maxAgentId, type Permission, permissions, type Role, roles, type User } from '../model.ts'

/** The fields of a user in a file, in the order in which they are checked. */
export const userFields = ['id', 'name', 'email', 'role', 'permissions', 'active'] as const

export type ParsedUser = { readonly user: User } | { readonly problem: string }

/**
 * Reads one user of an import file. `id`, `name`, `email` and `role` are required, so that a short file cannot take
 * anybody's rights away unawares; `permissions` are none and `active` is true when left out.
 *
 * @param value a JSON value as it stands in the file
 * @returns the user, or the first problem in one phrase, as in `role:(boss), must be one of admin, agent, light_agent`
 * @example parseUser({ id: 7, name: 'Ada Okafor', email: 'ada@example.com', role: 'agent' })
 */
export function parseUser(value: unknown): ParsedUser {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'must be an object' }
  const fields = new Map<string, unknown>(Object.entries(value))
  const unknown = [...fields.keys()].find((key) => !userFields.some((field) => field === key))
  if (unknown !== undefined) return { problem: `${cut(unknown)}: unknown field, known are ${userFields.join(', ')}` }

  const id = fields.get('id')
  if (!isAgentId(id)) return problem('id', id, `must be an integer from 1 to ${maxAgentId}`)
  const name = text(fields.get('name'))
  if (name === undefined) return problem('name', fields.get('name'), 'must be text of 1 to 255 characters')
  const email = text(fields.get('email'))
  if (email === undefined || !isEmail(email)) return problem('email', fields.get('email'), 'must be an e-mail address')
  const role = fields.get('role')
  if (!isRole(role)) return problem('role', role, `must be one of ${roles.join(', ')}`)
  const granted = fields.get('permissions') ?? []
  if (!isPermissions(granted)) return problem('permissions', granted, `must be a list of ${permissions.join(', ')}`)
  const active = fields.get('active') ?? true
  if (typeof active !== 'boolean') return problem('active', active, 'must be true or false')
  return { user: { id, name, email, role, permissions: permissions.filter((one) => granted.includes(one)), active } }
}

const problem = (field: string, value: unknown, allowed: string): ParsedUser => ({
  problem: `${field}:(${show(value)}), ${allowed}`,
})

const show = (value: unknown): string => {
  if (value === undefined) return ''
  return cut(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

const cut = (value: string): string => [...value].slice(0, 64).join('')

const isAgentId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= maxAgentId

/** Trimmed text of 1..255 code points without U+0000 and without half a surrogate pair. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.includes('\u0000') || !value.isWellFormed()) return undefined
  const trimmed = value.trim()
  return trimmed !== '' && [...trimmed].length <= 255 ? trimmed : undefined
}

/** One `@` with something on both sides, and nothing that HTTP Basic could not carry in a user name. */
const isEmail = (value: string): boolean => /^[^\s@:/\p{Cc}]+@[^\s@:/\p{Cc}]+$/u.test(value)

const isRole = (value: unknown): value is Role => roles.some((role) => role === value)

const isPermissions = (value: unknown): value is Permission[] =>
  Array.isArray(value) && value.every((item) => permissions.some((permission) => permission === item))
