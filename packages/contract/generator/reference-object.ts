import { isObject, Place } from './place.ts'

/** The kinds of component that the generator follows references to. */
export type ComponentKind = 'schemas' | 'parameters' | 'responses' | 'headers' | 'examples'

/**
 * The name of the component that a reference leads to, or undefined if the place is no reference.
 * OpenAPI 3.1, section 4.8.23. Keywords beside `$ref` are refused: a schema may have them, but nothing here reads them.
 */
export function referenceObject(place: Place, kind: ComponentKind): string | undefined {
  if (!isObject(place.value) || !Object.hasOwn(place.value, '$ref')) return undefined
  for (const [key, field] of place.entries()) if (key !== '$ref') field.fail('cannot stand beside $ref')
  const target = place.at('$ref')
  const name = target.text().match(/^#\/components\/([A-Za-z]+)\/([\w.-]+)$/)
  if (name?.[1] !== kind || name[2] === undefined) return target.fail(`must lead to #/components/${kind}/`)
  component(place, kind, name[2])
  return name[2]
}

/** The component of that name, which must exist. */
export function component(place: Place, kind: ComponentKind, name: string): Place {
  const root = new Place(place.root)
  try {
    return root.at('components').at(kind).at(name)
  } catch {
    return place.fail(`leads to #/components/${kind}/${name}, which does not exist`)
  }
}
