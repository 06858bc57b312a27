import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { z } from '@hono/zod-openapi'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { neededInProduction } from './lock-file.ts'
import { temporaryFile } from './test-store.ts'

vi.setConfig({ hookTimeout: 60_000 })

const root = fileURLToPath(new URL('../../..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const Bom = z.object({
  metadata: z.object({ component: z.object({ purl: z.string(), type: z.string() }) }),
  components: z.array(
    z.object({
      name: z.string(),
      group: z.string().optional(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(z.object({ license: z.object({ id: z.string() }) })).min(1),
    }),
  ),
})
const nameOf = ({ name, group }: { name: string; group?: string | undefined }) => (group ? `${group}/${name}` : name)

describe('the bill of materials', () => {
  let text: string
  let bom: z.output<typeof Bom>
  beforeAll(() => {
    const file = temporaryFile('json')
    const { scripts } = z.object({ scripts: z.object({ sbom: z.string() }) }).parse(JSON.parse(read('package.json')))
    expect(scripts.sbom).toMatch(/ --out sbom\.json$/)
    execFileSync('sh', ['-c', scripts.sbom.replace('--out sbom.json', `--out '${file}'`)], { cwd: root })
    text = readFileSync(file, 'utf8')
    bom = Bom.parse(JSON.parse(text))
  })

  test('is valid CycloneDX', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot7)
    expect(await validator.validate(text)).toBeNull()
    // A validator that finds nothing in anything would prove nothing.
    expect(await validator.validate(text.replace('"type": "library"', '"type": "book"'))).not.toBeNull()
  })

  test('is of the server', () => {
    expect(bom.metadata.component.type).toBe('application')
    expect(bom.metadata.component.purl).toMatch(/^pkg:npm\/%40capacity-rules\/server@\d/)
  })

  test('names what the server needs in production, by the lock file, and nothing else', () => {
    const others = bom.components.filter(({ group }) => group !== '@capacity-rules')
    const named = others.map((component) => `${nameOf(component)}@${component.version}`)
    const wanted = neededInProduction(read('pnpm-lock.yaml'), 'apps/server')
    expect(named.toSorted()).toEqual([...wanted].toSorted())
    expect(wanted.size).toBeGreaterThan(40)
    expect([...wanted]).toEqual(
      expect.arrayContaining([expect.stringMatching(/^pg@/), expect.stringMatching(/^pg-copy-streams@/)]),
    )
  })

  test('has version, licence and address of each', () => {
    for (const component of bom.components) {
      const { version, purl } = component
      expect(purl).toBe(`pkg:npm/${nameOf(component).replace('@', '%40')}@${version}`)
    }
  })
})
