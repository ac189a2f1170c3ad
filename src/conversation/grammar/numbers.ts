const digits = new Map(Array.from('零一二三四五六七八九', (character, value) => [character, value] as const))

/** `十二`, `两`, `二十`, `30` → the number; null for anything else, and for what is over 99 in characters. */
export function numberOf(text: string): number | null {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  if (text === '两' || text === '俩') return 2
  if (text === '半') return 0.5
  const written = /^([一二三四五六七八九]?)(十?)([零一二三四五六七八九]?)$/.exec(text)
  if (written === null || text === '') return null
  const [, tens = '', ten = '', ones = ''] = written
  if (ten === '') return tens !== '' && ones !== '' ? null : (digits.get(tens === '' ? ones : tens) ?? null)
  return (tens === '' ? 1 : (digits.get(tens) ?? 0)) * 10 + (ones === '' ? 0 : (digits.get(ones) ?? 0))
}

/** For expressions: a small number in digits or characters. */
export const NUMBER = String.raw`(?:\d{1,4}|[一二两三四五六七八九十]{1,3})`
