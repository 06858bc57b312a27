import type { TestProject } from 'vitest/node'

export type {} from './provided.ts'

import { startPostgres } from './server.ts'

/**
 * For vitest's `globalSetup`: one server for all test files of a run, which ask for databases of their own with
 * `newDatabase`. With `TEST_DATABASE_URL` it is the server of that address, whose user must be allowed to make databases.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.TEST_DATABASE_URL
  if (given) {
    project.provide('postgres', given)
    return undefined
  }
  const { url, stop } = await startPostgres()
  project.provide('postgres', url)
  return stop
}
