import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { UsageFailure } from '../failure.ts'
import { describeProblems } from '../file/problem.ts'
import { type Place, YamlReader } from '../file/yaml-reader.ts'
import { quote } from '../print/text.ts'
import type { Given } from './connection.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where profiles are kept, by the XDG Base Directory Specification. */
export const profilesFile = ({ XDG_CONFIG_HOME, HOME }: Environment): string =>
  join(XDG_CONFIG_HOME || join(HOME || homedir(), '.config'), 'capacity-rules', 'profiles.yaml')

/**
 * Reads a profile.
 *
 * @param name which one; without it the one named `default`, if there is one
 * @throws UsageFailure when others can read the file, when it is wrong, or when it has no profile of that name
 */
export function readProfile(env: Environment, name: string | undefined): Given | undefined {
  const file = profilesFile(env)
  const text = readPrivately(file)
  if (text === undefined) {
    if (name === undefined) return undefined
    throw new UsageFailure(`there is no profile ${quote(name)}: ${file} does not exist`)
  }
  const reader = new YamlReader(text)
  const profiles = readAll(reader)
  if (reader.problems.length > 0) throw new UsageFailure(describeProblems(file, reader.problems))
  const found = profiles.get(name ?? 'default')
  if (found || name === undefined) return found
  const names = [...profiles.keys()].map(quote).join(', ')
  throw new UsageFailure(`there is no profile ${quote(name)} in ${file}; there are ${names || 'none'}`)
}

/** The text of a file that has secrets in it; undefined when there is no such file. */
function readPrivately(file: string): string | undefined {
  try {
    const { mode } = statSync(file)
    // Windows has no such bits.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new UsageFailure(`other users may read ${file}, which has tokens in it; run: chmod 600 ${file}`)
    }
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    if (error.code === 'ENOENT') return undefined
    throw new UsageFailure(`cannot read ${file}: ${error.message}`)
  }
}

function readAll(reader: YamlReader): Map<string, Given> {
  const profiles = new Map<string, Given>()
  if (reader.problems.length > 0) return profiles
  for (const [name, { value }] of reader.entries(reader.root, 'a map of profiles by name') ?? []) {
    profiles.set(name, readOne(reader, value))
  }
  return profiles
}

const fieldNames = ['base_url', 'email', 'api_token', 'access_token'] as const

function readOne(reader: YamlReader, place: Place): Given {
  const fields = reader.fields(place, fieldNames)
  const read = (name: (typeof fieldNames)[number], secret: boolean): string | undefined => {
    const field = fields?.get(name)
    return field && reader.text(field.value, { allowed: 'text in one line', isGood: isOneLine, secret })
  }
  const apiToken = read('api_token', true)
  const accessToken = read('access_token', true)
  if (fields?.has('api_token') && fields.has('access_token')) {
    reader.fail(place, 'the profile has both api_token and access_token; one of them is enough')
  }
  return { baseUrl: read('base_url', false), email: read('email', false), apiToken, accessToken }
}

const isOneLine = (text: string): boolean => /^[^\p{Cc}]+$/u.test(text)
