import { AssigneePage } from '@capacity-rules/contract'
import type { TestServer } from './harness.ts'

/** A listing read to its end. */
interface Walk {
  /** The ids of each page. */
  readonly pages: number[][]
  /** The address of the last page. */
  readonly end: string
}

/**
 * Follows the links of one direction until there are none.
 *
 * @param between what happens after each page was read, before the next is asked for
 */
export async function walk(
  server: TestServer,
  start: string,
  direction: 'next' | 'prev',
  between: (pageNumber: number) => Promise<unknown> = async () => {},
): Promise<Walk> {
  const pages: number[][] = []
  for (let address = start; ; ) {
    const page = (await server.request('GET', address)).read(AssigneePage)
    pages.push(page.assignees.map(({ id }) => id))
    const following = page.links[direction]
    if (!following || pages.length > 100) return { pages, end: address }
    await between(pages.length)
    address = following
  }
}
