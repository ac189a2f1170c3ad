/** A fact or a setting that cannot be what it says: names the field, shows the value, says what is expected. For people: Chinese. */
export class BadInput extends Error {
  readonly field: string

  constructor(field: string, value: unknown, expected: string) {
    super(`${field} 的值 ${shown(value)} 有误：${expected}`)
    this.name = 'BadInput'
    this.field = field
  }
}

const LONGEST = 80

function shown(value: unknown): string {
  const text = value === undefined ? '（缺）' : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
