import { describe, expect, test } from 'vitest'
import { run } from './packed.ts'

/** Runs a program with a call that fails, and gives how it ended. */
const ended = (program: string): Promise<string> => {
  const source = `
    import { CapacityRules } from './src/index.ts'
    const fetch = async () => Response.json({ error: 'Rule not found' }, { status: 404 })
    const call = new CapacityRules({ baseUrl: 'http://127.0.0.1:1', auth: { accessToken: 'x' }, fetch }).showCapacityRule('x')
    ${program}
  `
  return run(process.execPath, ['--input-type=module-typescript', '-e', source]).then(() => 'well', String)
}

describe('a call that fails', () => {
  test('and that nobody waits for ends the program, as any promise does', async () => {
    expect(await ended('')).toContain('NotFoundError: Rule not found')
  })

  test('is the matter of who waits for the response, and of nobody else', async () => {
    expect(await ended('call.withResponse().catch(() => {})')).toBe('well')
    expect(await ended('call.withResponse()')).toContain('NotFoundError: Rule not found')
  })
})
