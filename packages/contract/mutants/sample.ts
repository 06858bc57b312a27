import { hash } from 'node:crypto'

/**
 * Draws some items by their names, and gives them in their order. The same seed draws the same ones.
 *
 * @param count how many; all of them if there are not more
 */
export function sample<T extends readonly [name: string, ...unknown[]]>(
  items: readonly T[],
  count: number,
  seed: number,
): T[] {
  const ranked = items
    .map((item) => ({ item, rank: hash('sha256', `${seed} ${item[0]}`) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
  const drawn = new Set(ranked.slice(0, count).map(({ item }) => item))
  return items.filter((item) => drawn.has(item))
}
