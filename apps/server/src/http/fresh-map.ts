import { BoundedMap } from './bounded-map.ts'

/**
 * What was read of the store, kept for as long as the store stays as it is. Nothing in here can be old: the store's
 * version is asked before every look-up, and one that is new empties it all.
 *
 * @example
 * const asOf = map.refresh()
 * const value = map.get(key) ?? map.set(key, read(key), asOf)
 */
export class FreshMap<K, V> {
  readonly #entries: BoundedMap<K, V>
  readonly #currentVersion: () => number | undefined
  #version: number | undefined

  /**
   * @param limit how many places there are
   * @param version changes with all that a read can see; where it is undefined, nothing is kept
   * @param placesOf how many places a value takes; one unless given
   */
  constructor(limit: number, version: () => number | undefined, placesOf?: (value: V) => number) {
    this.#entries = new BoundedMap(limit, placesOf)
    this.#currentVersion = version
  }

  /** Forgets what has become old. @returns the version that what is read from now on is of, or a newer one */
  refresh(): number | undefined {
    const version = this.#currentVersion()
    if (version !== this.#version) this.#entries.clear()
    this.#version = version
    return version
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  /** Keeps a value, unless the store was seen to change since. @param asOf what `refresh` gave before it was read */
  set(key: K, value: V, asOf: number | undefined): void {
    if (asOf !== undefined && asOf === this.#version) this.#entries.set(key, value)
  }
}
