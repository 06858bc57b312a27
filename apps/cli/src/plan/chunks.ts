/** @example chunks([1, 2, 3], 2) // [[1, 2], [3]] */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const all: T[][] = []
  for (let start = 0; start < items.length; start += size) all.push(items.slice(start, start + size))
  return all
}
