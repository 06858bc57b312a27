import { type Document, isMap, isScalar, isSeq } from 'yaml'

/** A change of one file of the contract. Throws if the file has no such place, or if nothing would change. */
export type Change = (document: Document) => void

/** Gives a place another value, or a value where none was. @example `set('properties/id/maximum', 7)` */
export function set(pointer: string, value: unknown): Change {
  return (document) => {
    const path = pathOf(pointer)
    if (JSON.stringify(plain(document, path)) === JSON.stringify(value)) throw new Error(`${pointer} is so already`)
    if (path.length > 1 && !document.hasIn(path.slice(0, -1))) throw new Error(`nothing to hold ${pointer}`)
    document.setIn(path, document.createNode(value))
  }
}

/** Removes a key or an item. @example `drop('get/responses/304')` */
export function drop(pointer: string): Change {
  return (document) => {
    const path = pathOf(pointer)
    if (!document.hasIn(path)) throw new Error(`there is no ${pointer}`)
    document.deleteIn(path)
  }
}

/** Removes a text from a list. @example `without('required', 'name')` */
export function without(pointer: string, item: string): Change {
  return (document) => {
    const list = document.getIn(pathOf(pointer))
    const index = isSeq(list) ? list.items.findIndex((one) => isScalar(one) && one.value === item) : -1
    if (!isSeq(list) || index < 0) throw new Error(`${pointer} has no ${item}`)
    list.items.splice(index, 1)
  }
}

/** Adds an item at the end of a list. */
export function append(pointer: string, item: unknown): Change {
  return (document) => {
    const list = document.getIn(pathOf(pointer))
    if (!isSeq(list)) throw new Error(`${pointer} is no list`)
    list.items.push(document.createNode(item))
  }
}

/** Gives a key another name in its old place, since the order of properties has a meaning. */
export function rename(pointer: string, to: string): Change {
  return (document) => {
    const path = pathOf(pointer)
    const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1))
    const pair = isMap(map)
      ? map.items.find(({ key }) => isScalar(key) && String(key.value) === path.at(-1))
      : undefined
    if (pair === undefined) throw new Error(`there is no ${pointer}`)
    pair.key = document.createNode(to)
  }
}

/** Lets two items of a list change places. */
export function swap(pointer: string, first: number, second: number): Change {
  return (document) => {
    const list = document.getIn(pathOf(pointer))
    if (!isSeq(list) || list.items.length <= Math.max(first, second)) throw new Error(`${pointer} is too short`)
    ;[list.items[first], list.items[second]] = [list.items[second], list.items[first]]
  }
}

/** One change after the other. */
export function all(...changes: readonly Change[]): Change {
  return (document) => {
    for (const change of changes) change(document)
  }
}

/** Keys with slashes between them; a slash in a key is `~1`, as in a JSON pointer. */
function pathOf(pointer: string): (string | number)[] {
  return pointer.split('/').map((token) => {
    // An item of a list has a number. The keys that are digits too are statuses, which have three.
    return /^\d{1,2}$/.test(token) ? Number(token) : token.replaceAll('~1', '/')
  })
}

function plain(document: Document, path: readonly (string | number)[]): unknown {
  const node = document.getIn(path)
  return isMap(node) || isSeq(node) ? node.toJSON() : node
}
