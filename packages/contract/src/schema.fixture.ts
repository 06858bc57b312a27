/** What a schema makes of a value: its output, or the message of its first issue. */
export function read(
  schema: { safeParse(value: unknown): { success: boolean; data?: unknown; error?: unknown } },
  value: unknown,
) {
  const { success, data, error } = schema.safeParse(value)
  return success ? { gives: data } : { issues: JSON.parse(String(error instanceof Error ? error.message : '[]')) }
}

/** Whether a schema takes a value. */
export const accepted = (schema: Parameters<typeof read>[0], value: unknown) => 'gives' in read(schema, value)
/** The words of the first issue. */
export const firstMessage = (schema: Parameters<typeof read>[0], value: unknown) =>
  read(schema, value).issues?.[0]?.message
