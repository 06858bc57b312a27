/** Errors of the domain are values of one small type; HTTP maps them in one place. */
export type Refusal =
  | { readonly kind: 'rule-not-found' }
  | { readonly kind: 'unknown-agent'; readonly index: number; readonly agentId: number }
  | { readonly kind: 'too-many-rules'; readonly limit: number }
  | { readonly kind: 'default-required' }
  | { readonly kind: 'default-not-deletable' }
  | { readonly kind: 'precondition-failed' }
  | { readonly kind: 'key-reused' }

export type Result<T, R = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R }

/** A result that went well. @example done({ id: 1 }) // { ok: true, value: { id: 1 } } */
export const done = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

/** A result that was refused; a store undoes everything that led to it. */
export const refused = <const R>(refusal: R): { ok: false; refusal: R } => ({ ok: false, refusal })

/** The store cannot be reached or has too much to do; trying again may help. Thrown by stores, never a refusal. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** A database whose schema is not what this program can work with. Thrown where a store is opened. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch'
}

/** A value now, or later: an embedded store answers at once, and need not be made to wait. */
export type MaybePromise<T> = T | Promise<T>

/** Goes on with a value at once if it is there, else when it comes. */
export const chain = <T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> =>
  value instanceof Promise ? value.then(next) : next(value)
