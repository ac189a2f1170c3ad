/** JSON that jsonb takes: text from outside may hold NUL and halves of surrogate pairs, and would fail the whole transaction. */
export const storedJson = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, part: unknown) => (typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\u{fffd}') : part))
