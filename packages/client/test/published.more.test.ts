import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from './bundle.ts'
import { binary, createEmptyProject, type EmptyProject, run } from './packed.ts'
import { startRealServer } from './real-server.ts'

let project: EmptyProject
beforeAll(async () => {
  project = await createEmptyProject()
}, 60_000)
afterAll(() => project.remove())

const packed = (path: string) => readFile(join(project.folder, 'node_modules/@capacity-rules/client', path), 'utf8')

describe('the tarball', { timeout: 60_000 }, () => {
  test('has what the manifest names, the README and the licence, and nothing else', async () => {
    const files = await readdir(join(project.folder, 'node_modules/@capacity-rules/client'), { recursive: true })
    const own = files.filter((file) => !/^dist\/[\w-]+\.d\.ts$/.test(file)).sort()
    expect(own).toEqual(['LICENSE', 'README.md', 'dist', 'dist/index.js', 'dist/validate.js', 'package.json'])
  })

  test('depends on openapi-fetch alone, and on nothing of the workspace', async () => {
    expect(JSON.parse(await packed('package.json')).dependencies).toEqual({ 'openapi-fetch': '0.17.0' })
    const files = await readdir(join(project.folder, 'node_modules/@capacity-rules/client/dist'))
    for (const file of files) {
      const imported = [...(await packed(`dist/${file}`)).matchAll(/from\s*["']([^"'.][^"']*)["']/g)].map(
        ([, name]) => name,
      )
      expect(imported.filter((name) => name !== 'openapi-fetch' && name !== '@capacity-rules/client/validate')).toEqual(
        [],
      )
    }
  })

  test('is clean to publint', async () => {
    expect(await run(binary('publint'), ['--strict', project.tarball])).toContain('All good!')
  })

  test('is clean to are-the-types-wrong', async () => {
    const said = await run(binary('attw'), [
      '--profile',
      'esm-only',
      '--format',
      'json',
      '--no-definitely-typed',
      project.tarball,
    ])
    expect(JSON.parse(said).analysis.types).toMatchObject({ kind: 'included' })
  })

  test('is at most 8 kB, minified and gzipped, with what it depends on', async () => {
    const size = async (entry: string) =>
      gzipSync(await bundle(join(project.folder, 'node_modules/@capacity-rules/client', entry)), { level: 9 }).length
    const [main, validate] = [await size('dist/index.js'), await size('dist/validate.js')]
    console.log(`@capacity-rules/client: ${main} bytes; /validate: ${validate} bytes (minified, gzipped)`)
    expect(main).toBeLessThanOrEqual(8000)
    expect(validate).toBeLessThanOrEqual(2000)
  })
})

describe('in an empty project', { timeout: 60_000 }, () => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // The package's own types have to hold, too.
    skipLibCheck: false,
    target: 'es2022',
  }
  const compilers = [
    [
      'nodenext, with the types of Node',
      { module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2022'], types: ['node'] },
    ],
    [
      'bundler, with those of browsers',
      {
        module: 'esnext',
        moduleResolution: 'bundler',
        lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
        types: [],
      },
    ],
  ] as const

  test.each(compilers)('strict TypeScript takes right calls and no wrong ones: %s', async (_, own) => {
    const head =
      "import { CapacityRules, type CapacityRule } from '@capacity-rules/client'\nimport { validate } from '@capacity-rules/client/validate'\n"
    const make =
      "const client = new CapacityRules({ baseUrl: 'https://capacity.example.com', auth: { accessToken: 'x' }, validate })\n"
    await project.write({
      'right.ts': `${head}${make}export const rule: Promise<CapacityRule> = client.showCapacityRule('x', { timeoutMs: 5 })\n`,
      'wrong.ts': `${head}${make}export const name: Promise<number> = client.showCapacityRule('x')\nclient.createCapacityRule({ name: 'x' })\n`,
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...compilerOptions, ...own },
        files: ['right.ts', 'wrong.ts'],
      }),
    })
    const said = await run(binary('tsc'), ['-p', '.'], project.folder).then(() => 'it compiles', String)
    expect(said).toMatch(/^wrong\.ts\(4,14\): error TS2322/m)
    expect(said).toMatch(/^wrong\.ts\(5,27\): error TS2345/m)
    expect(said.match(/error TS/g)).toHaveLength(2)
  })

  test('the examples of the README compile', async () => {
    const given = "import { CapacityRules } from '@capacity-rules/client'\ndeclare const client: CapacityRules\n"
    const blocks = [...(await packed('README.md')).matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code)
    const files = blocks.map((code, index) => {
      const before = code.includes('const client') ? '' : given
      return [`example-${index}.ts`, `${before}declare const ruleId: string\n${code}\nexport {}\n`] as const
    })
    const options = { ...compilerOptions, ...compilers[0][1], skipLibCheck: true }
    await project.write({
      ...Object.fromEntries(files),
      'examples.json': JSON.stringify({ compilerOptions: options, files: files.map(([name]) => name) }),
    })
    expect(files.length).toBeGreaterThan(4)
    await run(binary('tsc'), ['-p', 'examples.json'], project.folder)
  })

  test('plain JavaScript runs it against the real server', async () => {
    const server = await startRealServer()
    const accessToken = await server.secret('admin', 'bearer')
    await project.write({
      'plain.js': `
        import { CapacityRules, NotFoundError } from '@capacity-rules/client'
        import { validate } from '@capacity-rules/client/validate'
        const [baseUrl, accessToken] = process.argv.slice(2)
        const client = new CapacityRules({ baseUrl, auth: { accessToken }, validate })
        const rule = await client.createCapacityRule({ name: 'Plain', capacities: { email: 3 }, agent_ids: [11, 12] })
        const agents = await client.listCapacityRuleAssignees(rule.id, { pageSize: 1 }).toArray({ limit: 9 })
        await client.deleteCapacityRule(rule.id)
        const error = await client.showCapacityRule(rule.id).catch((error) => error)
        console.log(JSON.stringify([agents.map(({ id }) => id), error instanceof NotFoundError]))
      `,
    })
    const said = await run(process.execPath, ['plain.js', server.baseUrl, accessToken], project.folder)
    await server.close()
    expect(JSON.parse(said)).toEqual([[11, 12], true])
  })
})
