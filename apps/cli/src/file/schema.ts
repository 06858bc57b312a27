import schema from '../../capacity-rules.schema.json' with { type: 'json' }

/** The name under which a file expects the schema beside itself. */
export const schemaFile = 'capacity-rules.schema.json'

/** The JSON Schema of a rules file as a text, for editors. */
export const schemaText = (): string => `${JSON.stringify(schema, null, 2)}\n`
