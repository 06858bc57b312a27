/** The number of the form in which rules are shown. Raise it when the form changes, or clients keep the old one. */
const representation = 1

/** The entity tag of a version: strong, and the same for the same bytes only. RFC 9110, section 8.8.3. */
export const entityTag = (version: number): string => `"${representation}-${version}"`

const oneTag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`
/** A list may have empty places, as proxies leave them when they join two fields. RFC 9110, section 5.6.1.2. */
const tagList = new RegExp(`^[\\t ,]*${oneTag}(?:[\\t ]*,[\\t ,]*${oneTag})*[\\t ,]*$`)
const anyTag = /^[\t ]*\*[\t ]*$/

/** The tags of a list, or undefined when it is none; that matches nothing. */
const tagsOf = (field: string): readonly string[] | undefined =>
  tagList.test(field) ? (field.match(new RegExp(oneTag, 'g')) ?? undefined) : undefined

/**
 * What `If-Match` asks of a version: to be one of those listed, by strong comparison; `*` is content with any.
 * RFC 9110, section 13.1.1. Undefined for a request without the field.
 */
export function ifMatch(field: string | undefined): ((version: number) => boolean) | undefined {
  if (field === undefined) return undefined
  if (anyTag.test(field)) return () => true
  const tags = tagsOf(field) ?? []
  return (version) => tags.includes(entityTag(version))
}

/** Whether `If-None-Match` names this version, by weak comparison; `*` names any. RFC 9110, section 13.1.2. */
export function ifNoneMatch(field: string | undefined, version: number): boolean {
  if (field === undefined) return false
  if (anyTag.test(field)) return true
  const tag = entityTag(version)
  return (tagsOf(field) ?? []).some((one) => one === tag || one === `W/${tag}`)
}
