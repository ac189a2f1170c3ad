/** What people call the values of the closed lists, on screens and in messages. */
export const kindNames = { install: '新装', repair: '障碍', move: '移机' } as const
export const productNames = { ftth: 'FTTH宽带', 'itv-hd': 'iTV高清', other: '其他产品' } as const
export const areaNames = { central: '中心区域', 'county-town': '县城', other: '乡镇', rural: '农村' } as const
/** The system in which people must repeat what was only recorded here. */
export const sourceSystems = { install: 'CRM', repair: '综调', move: 'CRM' } as const

/** The same to the minute, for lists and cards. */
export const durationBriefly = (seconds: number): string => (seconds < 60 ? '不到1分' : duration(seconds - (seconds % 60)))

/** `2小时15分`, `1天3小时`, `40秒`: two units at most, cut, not rounded, so that time left is never overstated. */
export function duration(seconds: number): string {
  const units = [
    [86_400, '天'],
    [3600, '小时'],
    [60, '分'],
    [1, '秒'],
  ] as const
  const first = units.findIndex(([size]) => seconds >= size)
  if (first === -1) return '0秒'
  const parts: string[] = []
  let left = seconds
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(`${count}${name}`)
  }
  return parts.join('')
}

/** People say the last four characters of a number; more where the list has two orders that end alike. */
export const tellingDigits = (ids: readonly string[]): number | null =>
  [4, 5, 6, 7, 8].find((n) => new Set(ids.map((id) => id.slice(-n))).size === ids.length) ?? null
