/** `KEY`, or `KEY#2` of the first supplement. */
export const claimLine = (claim: string, line: number): string => (line === 1 ? claim : `${claim}#${line}`)

const LINE = /^(?<claim>.*\/(?:install|repair)\/\d{4}-\d\d-\d\d)(?:#(?<line>[2-9]|[1-9]\d+))?$/su

/** The claim and the number of what is written so; null: it is no claim's key. */
export function parseLine(text: string): { claim: string; line: number } | null {
  const found = LINE.exec(text.trim())?.groups
  return found?.['claim'] === undefined ? null : { claim: found['claim'], line: Number(found['line'] ?? 1) }
}
