/**
 * A map that never has more than so many entries: the one that was set longest ago makes room. Whoever can make up keys
 * must not be able to fill the memory with them. Where entries differ much in size, a large one takes several places.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #limit: number
  readonly #placesOf: (value: V) => number
  #taken = 0

  /**
   * @param limit how many places there are
   * @param placesOf how many of them a value takes, at least 1 and the same each time; one unless given
   */
  constructor(limit: number, placesOf: (value: V) => number = () => 1) {
    this.#limit = limit
    this.#placesOf = placesOf
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  set(key: K, value: V): void {
    this.delete(key)
    this.#entries.set(key, value)
    this.#taken += this.#placesOf(value)
    if (this.#taken <= this.#limit) return
    for (const oldest of this.#entries.keys()) {
      this.delete(oldest)
      if (this.#taken <= this.#limit) return
    }
  }

  clear(): void {
    this.#entries.clear()
    this.#taken = 0
  }

  delete(key: K): void {
    const value = this.#entries.get(key)
    if (value !== undefined) this.#taken -= this.#placesOf(value)
    this.#entries.delete(key)
  }
}
