import { InvalidArgumentError } from './errors.ts'
import type { AssigneePage } from './types.ts'

/**
 * What a listing gives, page by page, as it is read. Nothing is sent before the first is asked for, each page once the
 * one before is used up, and every `for await` starts anew.
 *
 * @example for await (const assignee of client.listAssignees()) console.log(assignee.name)
 */
export class PageIterator<Item, Page = AssigneePage> implements AsyncIterable<Item> {
  readonly #pages: () => AsyncGenerator<Page, void, void>
  readonly #itemsOf: (page: Page) => Iterable<Item>

  constructor(pages: () => AsyncGenerator<Page, void, void>, itemsOf: (page: Page) => Iterable<Item>) {
    this.#pages = pages
    this.#itemsOf = itemsOf
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, void> {
    for await (const page of this.#pages()) yield* this.#itemsOf(page)
  }

  /** The pages as they were sent. */
  pages(): AsyncGenerator<Page, void, void> {
    return this.#pages()
  }

  /**
   * The first items in one array, as many as there are, but never more than the limit.
   *
   * @param options.limit 1 or more; Infinity for all
   * @throws InvalidArgumentError for another limit, and what the calls throw
   * @example const team = await client.listCapacityRuleAssignees(ruleId).toArray({ limit: 500 })
   */
  async toArray({ limit }: { readonly limit: number }): Promise<Item[]> {
    if (!(limit >= 1)) throw new InvalidArgumentError('limit has to be 1 or more, or Infinity')
    const items: Item[] = []
    // By pages, since a wait for each item costs more than the item.
    for await (const page of this.#pages()) {
      for (const item of this.#itemsOf(page)) if (items.push(item) >= limit) return items
    }
    return items
  }
}
